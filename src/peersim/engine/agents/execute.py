"""Run one cohort and hand back its record."""

from peersim.engine.agents.cohort import Cohort
from peersim.engine.agents.tables import member_session_rows
from peersim.engine.records import Record, Run


def execute(run: Run) -> Record:
    """Execute one run in the agents engine."""
    cohort = Cohort(
        setting=run.setting,
        population=run.population,
        seed=run.seed,
        replicate=run.replicate,
        rules=run.own.table(run.setting.world.rules.model_dump()),
        keep_events=run.keep,
    )
    by_session = member_session_rows(cohort) if run.by_session else []
    while cohort.running:
        cohort.step()
        by_session += member_session_rows(cohort) if run.by_session else []
    outcomes = cohort.results
    sessions = {name: [float(v) for v in values] for name, values in cohort.datacollector.model_vars.items()}
    if not run.keep:
        return Record(outcomes, sessions, [], [], [])
    return Record(
        outcomes,
        sessions,
        cohort.member_rows,
        [tie._asdict() for tie in [*cohort.start_ties, *cohort.end_ties]],
        [event._asdict() for event in cohort.events],
        by_session,
    )
