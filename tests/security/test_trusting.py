"""Python code that comes with an experiment is executed only if the user has allowed that text."""

import os
import pty
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import app
from peersim.experiment import trusting
from peersim.experiment.reading import load_experiment
from peersim.experiment.trusting import NotTrusted
from peersim.model.errors import InputError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals, owners and modes")

EXPERIMENT = """\
format = 1
name = "sent"
replicates = 3
keep = 0
[programme]
group_size = 3
sessions = 1
[arms.a]
[arms.b]
rules = { coupling = "rules/mine.py:f" }
[contrasts]
left = ["a", "b"]
"""
CODE = "def f(gain_share, strength):\n    return 1.0\n"


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An experiment that somebody sent, to a user who has allowed nothing yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(trusting, "_here", set())
    tmp_path.chmod(0o700)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.py").write_text(CODE)
    (tmp_path / "sent.toml").write_text(EXPERIMENT)
    return tmp_path / "sent.toml"


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a new process is."""
    monkeypatch.setattr(trusting, "_here", set())


TRAP = f"{CODE}\nwhile True:\n    pass\n"  # who executes it never comes back
COMMANDS = ["check", "run", "verify", "watch", "robust", "flip"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_names_the_code_and_does_not_execute_it(
    sent: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sent.parent / "rules" / "mine.py").write_text(TRAP)
    executed = []
    monkeypatch.setattr("peersim.experiment.replacing.try_out", lambda *given: executed.append(given))
    done = CliRunner().invoke(app, [command, str(sent)])
    assert isinstance(done.exception, NotTrusted)
    said = str(done.exception)
    assert "sent.toml: brings Python code, which is executed only if you allow it" in said
    code = (sent.parent / "rules" / "mine.py").as_posix()
    assert f"'{code}' (5 lines; imports nothing; executed as soon as it is read: line 4–5)" in said
    assert "rules/mine.py: f in place of coupling (in b)" in said
    assert "--trust-rules" in said
    assert executed == []
    assert not (sent.parent / "results").exists()


@pytest.mark.parametrize("command", [["replay", "out", "0:0:b"], ["verify", "out"]])
def test_a_results_folder_is_asked_about_too(
    sent: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = sent.parent / "out"
    ps.run(sent, out=out, engine="agents", workers=1, figures=False, trust_rules=True)
    (sent.parent / "state" / "peersim" / "trusted-rules").unlink()
    forget(monkeypatch)
    monkeypatch.chdir(sent.parent)
    done = CliRunner().invoke(app, command)
    assert isinstance(done.exception, NotTrusted)
    assert str(done.exception).startswith("out: brings Python code")
    assert "  'out/rules/rules/mine.py' (2 lines; imports nothing)\n" in str(done.exception)
    assert Path("out/rules/rules/mine.py").read_text() == CODE
    done = CliRunner().invoke(app, [*command, "--trust-rules"])
    assert done.exit_code == 0


@pytest.mark.parametrize(
    "command", [["status"], ["figure", "forest"], ["export", "--out", "x.csv"], ["diff", "out"]]
)
def test_what_only_reads_results_executes_nothing_and_asks_nothing(
    sent: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ps.run(sent, out=sent.parent / "out", engine="agents", workers=1, figures=False, trust_rules=True)
    forget(monkeypatch)
    (sent.parent / "state" / "peersim" / "trusted-rules").unlink()
    monkeypatch.setattr("peersim.model.own_rules.compile", None, raising=False)  # executing would fail
    monkeypatch.chdir(sent.parent)
    name, *more = command
    done = CliRunner().invoke(app, [name, "out", *more])
    assert done.exit_code == 0, done.output


def test_what_was_allowed_is_remembered_until_the_text_changes(
    sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotTrusted):
        load_experiment(sent)
    load_experiment(sent, trust_rules=True)
    forget(monkeypatch)
    load_experiment(sent)
    file = sent.parent / "state" / "peersim" / "trusted-rules"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (sent.parent / "rules" / "mine.py").write_text(CODE.replace("1.0", "2.0"))
    with pytest.raises(NotTrusted):
        load_experiment(sent)


def test_the_uses_of_a_file_stand_below_it_and_those_of_one_that_is_allowed_nowhere(
    sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sent.parent)
    more = '[arms.c]\nrules = { distance = "two.py:g", coupling = "rules/mine.py:f" }\n[contrasts]'
    sent.write_text(EXPERIMENT.replace("[contrasts]", more))
    (sent.parent / "two.py").write_text("def g(*given):\n    return 0.5\n")
    with pytest.raises(NotTrusted) as caught:
        load_experiment(Path("sent.toml"))
    uses = [
        "    rules/mine.py: f in place of coupling (in b, c)",
        "    two.py: g in place of distance (in c)",
    ]
    files = ["  'rules/mine.py' (2 lines; imports nothing)", "  'two.py' (2 lines; imports nothing)"]
    assert str(caught.value).split("\n")[1:-1] == [files[0], uses[0], files[1], uses[1]]
    load_experiment(Path("sent.toml"), trust_rules=True)
    (sent.parent / "two.py").write_text("def g(*given):\n    return 0.25\n")
    with pytest.raises(NotTrusted) as caught:
        load_experiment(Path("sent.toml"))
    assert str(caught.value).split("\n")[1:-1] == [files[1], uses[1]]


@pytest.mark.parametrize("how", ["open to all", "a link", "no text", "a folder"])
def test_what_others_could_have_written_down_allows_nothing(
    sent: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_experiment(sent, trust_rules=True)
    forget(monkeypatch)
    file = sent.parent / "state" / "peersim" / "trusted-rules"
    if how == "open to all":
        file.chmod(0o666)
    elif how == "a link":
        file.rename(sent.parent / "elsewhere")
        file.symlink_to(sent.parent / "elsewhere")
    elif how == "no text":
        file.write_bytes(b"\xff\xfe" + file.read_bytes())
    else:
        file.unlink()
        file.mkdir()
    with pytest.raises(NotTrusted):
        load_experiment(sent)
    load_experiment(sent, trust_rules=True)  # this time, at least
    load_experiment(sent)


def test_where_nothing_can_be_kept_it_is_allowed_this_time(sent: Path) -> None:
    (sent.parent / "state").write_text("a file in its place")
    load_experiment(sent, trust_rules=True)


def test_what_a_rule_may_not_do_is_said_before_anybody_is_asked(sent: Path) -> None:
    (sent.parent / "rules" / "mine.py").write_text("import random\n" + CODE)
    with pytest.raises(InputError, match="imports random") as caught:
        load_experiment(sent, trust_rules=True)
    assert not isinstance(caught.value, NotTrusted)
    assert not (sent.parent / "state").exists()


def test_run_and_check_name_what_they_execute(sent: Path) -> None:
    said = "rules/mine.py: f in place of coupling (in b)"
    done = CliRunner().invoke(app, ["check", str(sent), "--no-pilot", "--trust-rules"])
    assert f"  own rule      {said}\n" in done.stdout
    out = str(sent.parent / "out")
    done = CliRunner().invoke(app, ["run", str(sent), "--no-figures", "--out", out, "--engine", "agents"])
    assert done.exit_code == 0
    assert f"peersim: own rule {said}\n" in done.stderr


@pytest.mark.parametrize(
    ("answer", "status"), [("y\n", 0), ("\n", 2), pytest.param("n\n", 2, marks=pytest.mark.slow)]
)
def test_at_a_terminal_it_asks(sent: Path, answer: str, status: int) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "peersim.cli.main", "check", "--no-pilot", str(sent)],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=os.environ | {"XDG_STATE_HOME": str(sent.parent / "state")},
        text=True,
    )
    os.close(theirs)
    seen = []

    def listen() -> None:
        while True:
            try:
                seen.append(os.read(ours, 1000))
            except OSError:
                return
            if b"[y/N]" in seen[-1]:
                os.write(ours, answer.encode())

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    out, _ = process.communicate(timeout=60)
    assert process.returncode == status
    said = b"".join(seen).decode()
    assert "brings Python code" in said
    assert "Execute it? [y/N]" in said
    assert ("own rule" in out) == (status == 0)
