"""What a figure of a kind shows and says is looked at before it is laid out, which takes longer than all else."""

import pytest


@pytest.fixture(autouse=True)
def no_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("peersim.figures.kit.page.LAYOUTS", 0)
