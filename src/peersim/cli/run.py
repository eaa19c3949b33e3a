"""``peersim run``: run an experiment to tables, figures and an answer."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from peersim.cli.allowing import allowed
from peersim.cli.options import Overwrite, TrustRules, Workers
from peersim.cli.progress import bar
from peersim.cli.stopping import stopping
from peersim.experiment.shipped import find
from peersim.model.errors import InputError
from peersim.model.texts import shown
from peersim.report.markdown import without_markup
from peersim.study.executors.signals import handling


def run(
    experiment: Annotated[
        str, typer.Argument(help="an experiment file, or the name of a shipped experiment")
    ],
    replicates: Annotated[int | None, typer.Option(min=1, help="cohorts per arm and point")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="first part of the address of every draw")] = None,
    out: Annotated[Path | None, typer.Option(help="results folder; results/NAME if not given")] = None,
    workers: Workers = None,
    engine: Annotated[
        str | None, typer.Option(help="agents (to read and change) or ensemble (compiled, the same numbers)")
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(help="one of several shares, as 2/4: each in a process of its own, one folder for all"),
    ] = None,
    dask: Annotated[
        str | None, typer.Option(help="scheduler of a Dask cluster, tcp://host:8786, or local:4 for one here")
    ] = None,
    reuse: Annotated[
        list[Path] | None,
        typer.Option(
            help="results folder whose runs of the same setting, seed and people are taken over; repeatable"
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(min=0.001, help="seconds that one cohort may take; then it counts as failed"),
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="stop at the first failure")] = False,
    max_failures: Annotated[
        int | None, typer.Option(min=0, help="stop once more cohorts have failed")
    ] = None,
    overwrite: Overwrite = False,
    figures: Annotated[bool, typer.Option(help="draw the figures of the file")] = True,
    trust_rules: TrustRules = False,
) -> None:
    """Run an experiment; what is complete already is not run again."""

    from peersim.experiment.reading import load_experiment
    from peersim.experiment.replacing import said_of_rules
    from peersim.study.engine_choice import named_engine
    from peersim.study.selecting import parse_share

    # a mistake is said before anything that takes long to load
    asked, share = named_engine(engine), parse_share(shard)
    if share is not None and (dask is not None or overwrite or reuse):
        problem = "a share runs here, beside others: leave out --dask, --overwrite and --reuse"
        raise InputError(problem, key="--shard")
    checked = allowed(
        lambda trust: load_experiment(find(experiment), replicates=replicates, seed=seed, trust_rules=trust),
        trust_rules,
    )
    for line in said_of_rules(checked):
        typer.echo(f"peersim: own rule {line}", err=True)
    if share is not None and checked.until is not None:
        problem = "a share cannot tell when it is enough: give --replicates in place of until"
        raise InputError(problem, key="--shard")

    # what Ctrl-C raises in the middle of an import may be swallowed there: so end at once instead
    with handling(signal.SIG_DFL, signal.SIGINT, signal.SIGTERM):
        from peersim.api import run as run_experiment
        from peersim.api import run_share
        from peersim.store.lock import Busy
        from peersim.study.execution import TooManyFailures
        from peersim.study.failing import said_of_failures

    try:
        with stopping(), bar("cohorts") as progress:
            if share is not None:
                left = run_share(checked, share, out=out, workers=workers, engine=asked, progress=progress)
                if left:
                    typer.echo(f"share {shard} is done; {left} runs of other shares are missing")
                    return
            result = run_experiment(
                checked,
                out=out,
                workers=workers,
                engine=asked,
                overwrite=overwrite,
                figures=figures,
                timeout=timeout,
                max_failures=0 if fail_fast else max_failures,
                dask=dask,
                reuse=reuse or (),
                progress=progress,
            )
    except TooManyFailures as error:
        typer.echo(f"peersim: {error}", err=True)
        raise typer.Exit(3) from None
    except Busy:
        if share is None:
            raise
        typer.echo(f"share {shard} is done; another share is putting the results together")
        return
    _report(result.answer, result.folder.path)
    failed = result.n_failed
    if failed:
        lines = said_of_failures(result.folder, failed).split("\n")
        typer.echo("peersim: " + "\n".join(map(shown, lines)), err=True)
        raise typer.Exit(3)


def _report(answer: str, folder: Path) -> None:
    """The answer's first section, and where the rest is."""

    lines = answer.splitlines()
    end = next(
        (at for at, line in enumerate(lines) if line.startswith("## ") and at > 0 and "Answer" not in line),
        len(lines),
    )
    text = "\n".join(line for line in lines[:end] if line and not line.startswith("#"))
    typer.echo(without_markup(text))
    typer.echo(f"\n{folder / 'answer.md'}  (tables and figures beside it)")
