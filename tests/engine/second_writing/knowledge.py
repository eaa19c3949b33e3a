"""What one person knows: an answer to each issue, and when an acquired one will be forgotten."""

from collections.abc import Sequence

from peersim.rules.arithmetic import pick
from peersim.rules.table import Rules

NEVER = float("inf")


class Knowledge:
    """Answers a_ik, right or wrong; ``due`` holds the week in which an acquired one is forgotten.

    ``habit`` is the wrong answer that comes back then.
    """

    def __init__(self, answers: Sequence[int], right: Sequence[int]):
        self.right = right
        self.answers = list(answers)
        self.habit = list(answers)
        self.due = [NEVER] * len(self.answers)

    def knows(self, item: int) -> bool:
        """Whether the answer held is right for this person."""
        return self.answers[item] == self.right[item]

    def wrong(self) -> list[int]:
        """The items answered wrongly."""
        return [
            k
            for k, (answer, right) in enumerate(zip(self.answers, self.right, strict=True))
            if answer != right
        ]

    def count(self, items: Sequence[int]) -> int:
        """How many of ``items`` are answered rightly."""
        answers, right = self.answers, self.right
        return len([k for k in items if answers[k] == right[k]])

    def acquire(self, item: int, due: float) -> None:
        """Learn the right answer; it will be forgotten in week ``due``."""
        if not self.knows(item):
            self.habit[item] = self.answers[item]
            self.answers[item] = self.right[item]
        self.due[item] = due

    def adopt_wrong(self, item: int, answer: int) -> None:
        """Take over an answer that is wrong for this person."""
        self.answers[item] = answer
        self.due[item] = NEVER

    def hold_on_to(self, items: Sequence[int]) -> None:
        """R16: what is held of ``items`` is a habit from now on, right or wrong."""
        for item in items:
            self.habit[item], self.due[item] = self.answers[item], NEVER

    def forget(self, week: float) -> list[int]:
        """R13: items due by ``week`` fall back to the old habit; returns them."""
        gone = [k for k, due in enumerate(self.due) if due <= week]
        for k in gone:
            self.answers[k] = self.habit[k]
            self.due[k] = NEVER
        return gone

    def learn_on_the_job(
        self,
        rules: Rules,
        rate: float,
        weeks: float,
        end: float,
        u: Sequence[float],
        retention: Sequence[float],
        half_life: float,
        use: float,
    ) -> int:
        """R12: with some chance one wrong answer becomes right. ``u``: job, job_item. Item or -1."""
        wrong = self.wrong()
        if not wrong or u[0] >= rules.job_chance(len(wrong), rate, weeks):
            return -1
        item = wrong[pick(u[1], len(wrong))]
        self.acquire(item, end + rules.retention_weeks(retention[item], half_life, use))
        return item
