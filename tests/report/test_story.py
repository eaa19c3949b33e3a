"""The story of a cohort follows its events."""

from pathlib import Path

from peersim.engine.agents.cohort import Cohort
from peersim.experiment.reading import load_experiment
from peersim.model.overrides import setting_from
from peersim.model.people import Invented
from peersim.report.story import story
from peersim.rules.table import Rules
from peersim.study.selecting import groups_by_phase


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


def test_a_facilitator_who_talks_is_named_as_such() -> None:
    changes = {"world.leak_chance": 1.0, "programme.seats.externality": 0.0}
    nobody_else = Rules()._replace(path_steps=lambda *a: -1)
    cohort = Cohort(changes | {"programme.inside_facilitator": 1.0}, rules=nobody_else)
    cohort.run()
    events = [event._asdict() for event in cohort.events]
    labels = {peer.key: f"p{peer.key}" for peer in cohort.members}
    text = "\n".join(story(events, cohort.datacollector.model_vars, labels, cohort.setting))
    told_on = sum(e["kind"] == "leaked" for e in events)
    assert text.count("LEAKED: the facilitator talked") == text.count("LEAKED") == told_on > 0


def test_several_groups_have_a_heading_each_and_no_line_is_lost() -> None:
    setting = setting_from(
        {"programme": {"group_size": 4, "sessions": 2, "phases": [{"seating": "home"}, {"seating": "mixed"}]}}
    )
    cohort = Cohort(setting=setting, population=Invented(groups=3), replicate=1)
    seats: list[dict[int, int]] = []
    for step in cohort.calendar:
        cohort.step()
        if len(seats) == step.phase:
            seats.append({peer.key: peer.group.number for peer in cohort.members})
    events = [event._asdict() for event in cohort.events]
    labels = {peer.key: f"p{peer.key}" for peer in cohort.members}
    sessions = cohort.datacollector.model_vars
    lines = list(story(events, sessions, labels, setting, seats))
    plain = list(story(events, sessions, labels, setting))
    assert lines[0].startswith("A cohort of 12 in 3 groups: ")
    told = [line.strip() for line in lines if " presents issue " in line or " forgot: " in line]
    assert sorted(told) == sorted(
        line.strip() for line in plain if " presents issue " in line or " forgot: " in line
    )
    phase, group = -1, -1
    for line in lines:
        if line.startswith("  Group "):
            number, _, who = line.removeprefix("  Group ").partition(": ")
            group = int(number) - 1
            phase += bool(who) and group == 0
            if who:
                assert who.split(", ") == [labels[key] for key, at in seats[phase].items() if at == group]
        elif " presents issue " in line:
            assert seats[phase][int(line.split()[0][1:])] == group


def test_the_groups_of_phases_are_those_of_the_cohort(tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_text(
        'format = 1\nname = "g"\nquestion = "?"\nreplicates = 1\n[people]\ngroups = 3\n[programme]\ngroup_size = 4\n'
        'sessions = 2\nphases = [{ seating = "home" }, { seating = "mixed" }, { seating = "stay" }]\n[arms.one]\n',
        "utf-8",
    )
    experiment = load_experiment(tmp_path / "g.toml")
    found = groups_by_phase(experiment, (0, 0, "one"))
    cohort = Cohort(setting=experiment.setting(0, "one"), population=experiment.populations["one"], seed=0)
    for step in cohort.calendar:
        cohort.step()
        assert found[step.phase] == {peer.key: peer.group.number for peer in cohort.members}
