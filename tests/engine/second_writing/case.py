"""A case: one presenter's issue, and what the round makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.engine.second_writing.peer import Peer


@dataclass(slots=True)
class Case:
    """One presenter's issue, and what the round makes of it.

    ``weights`` sums the weights of the voices for each answer heard; ``best_answer`` is the heaviest
    other than the presenter's own, ``weight`` the weight on advice.
    """

    presenter: Peer
    item: int
    depth: float
    context: float
    image: float
    weights: dict[int, float] = field(default_factory=dict)
    voices: list[tuple[Peer | None, int]] = field(default_factory=list)
    speakers: list[Peer] = field(default_factory=list)
    best_answer: int = -1
    weight: float = 0.0

    def hear(self, adviser: Peer, answer: int, kind: str) -> None:
        """Add one understood answer."""
        self.add(adviser, answer, self.presenter.weight_of(adviser, self.item))
        self.presenter.model.record(kind, self.presenter, adviser, self.item, answer)

    def add(self, adviser: Peer | None, answer: int, weight: float) -> None:
        """Add a voice of given weight."""
        self.voices.append((adviser, answer))
        self.weights[answer] = self.weights.get(answer, 0.0) + weight

    def conclude(self) -> None:
        """R6: the heaviest other answer (of equals the smallest) and the weight on it."""
        own = self.presenter.knowledge.answers[self.item]
        best = 0.0
        for answer in sorted(self.weights):
            if answer != own and self.weights[answer] > best:
                best, self.best_answer = self.weights[answer], answer
        model = self.presenter.model
        if self.best_answer >= 0:
            self.weight = model.rules.weight_on_advice(
                best, self.weights.get(own, 0.0), model.setting.world.inertia
            )

    @property
    def advisers(self) -> list[Peer]:
        """Those who gave the best answer."""
        return [
            adviser for adviser, answer in self.voices if answer == self.best_answer and adviser is not None
        ]

    @property
    def options(self) -> int:
        """Distinct answers heard, other than the presenter's own."""
        return len(set(self.weights) - {self.presenter.knowledge.answers[self.item]})
