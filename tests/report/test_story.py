"""The story of a cohort follows its events."""

from peersim.engines.agents.cohort import Cohort
from peersim.report.story import story


def test_every_presentation_and_leak_is_told() -> None:
    cohort = Cohort({"world.leak_chance": 1.0, "programme.seats.externality": 0.0, "programme.sessions": 3})
    cohort.run()
    events = [event._asdict() for event in cohort.events]
    labels = {peer.key: f"p{peer.key}" for peer in cohort.members}
    text = "\n".join(story(events, cohort.datacollector.model_vars, labels, cohort.setting))
    assert text.count(" presents issue ") == sum(e["kind"] == "presented" for e in events) > 0
    assert text.count("LEAKED") == sum(e["kind"] == "leaked" for e in events) > 0
    assert text.count("will try".capitalize()) == sum(e["kind"] == "taken" for e in events)
    assert "Session 3, to week 52" in text
