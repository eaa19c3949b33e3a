"""The rule table and its named variants."""

import inspect

import pytest

from peersim.model.parameters import Variants
from peersim.rules.table import VARIANTS, Rules, rule_table

CHOICES = [(name, variant) for name, (_, variants) in VARIANTS.items() for variant in variants]


def test_every_entry_is_a_function_with_a_docstring() -> None:
    for name, rule in Rules()._asdict().items():
        assert inspect.isfunction(rule), name
        assert rule.__module__.startswith("peersim.rules."), name
        assert rule.__doc__, name


def test_the_first_variant_is_the_default() -> None:
    for entry, variants in VARIANTS.values():
        assert getattr(Rules(), entry) is next(iter(variants.values()))
    assert rule_table({}) == Rules()
    assert rule_table(Variants().model_dump()) == Rules()


@pytest.mark.parametrize(("name", "variant"), CHOICES)
def test_a_variant_changes_its_own_entry_only(name: str, variant: str) -> None:
    entry, variants = VARIANTS[name]
    rules = rule_table({name: variant})
    assert getattr(rules, entry) is variants[variant]
    assert rules._replace(**{entry: getattr(Rules(), entry)}) == Rules()


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_of_one_rule_take_the_same_arguments(name: str) -> None:
    signatures = {str(inspect.signature(variant)) for variant in VARIANTS[name][1].values()}
    assert len(signatures) == 1


def test_the_parameters_offer_exactly_these_variants() -> None:
    offered = {name: field.annotation.__args__ for name, field in Variants.model_fields.items()}  # type: ignore[union-attr]
    assert offered == {name: tuple(variants) for name, (_, variants) in VARIANTS.items()}


@pytest.mark.parametrize("choices", [{"weihging": "trust"}, {"weighing": "likeness"}])
def test_names_that_do_not_exist_are_refused(choices: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        rule_table(choices)
