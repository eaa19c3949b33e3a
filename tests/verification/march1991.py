"""Mutual learning of people and an organisation's code (March 1991, closed system), with the project's draws.

``uv run python -m tests.verification.march1991 500`` prints what the code knows in the end, for five rates of
learning from it, beside reference values. All chances are addressed draws of peersim, with the addresses of
a session: a period is a session, a dimension of reality an item or topic, the organisation a group.

The text leaves open how views of 0 count. Here they are no view: a person's knowledge is the number of
dimensions they have right, the majority is that of the superior who hold 1 or -1, and k is by how many it leads.
"""

import sys
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from peersim.model.draws import PURPOSES, Address, Request, Uniforms, table
from peersim.stats.intervals import Interval, mean_interval

DIMENSIONS, PEOPLE = 30, 50
CODE_LEARNS = 0.5
"""March's p2."""

REFERENCE = {0.1: 0.837, 0.3: 0.769, 0.5: 0.728, 0.7: 0.706, 0.9: 0.688}
"""Final share of reality that the code has right, by p1; p2 = .5, 500 runs."""
REFERENCE_RUNS = 500

LONGEST = 2000
"""Periods after which a run is left. The longest of the 500 takes 137, with p1 = .1."""

Views = npt.NDArray[np.int64]
"""1, 0 or -1 on each dimension (last axis)."""
Truths = npt.NDArray[np.bool_]


def drawn(seed: int, replicate: int, period: int, purposes: dict[str, int]) -> list[Uniforms]:
    """For each purpose an array (keys, dimensions); ``purposes`` says how many keys."""
    phase, session = divmod(period, 256)
    requests = [
        Request(PURPOSES[name].block, np.arange(keys), np.zeros(keys, np.int64), -(-DIMENSIONS // 4))
        for name, keys in purposes.items()
    ]
    got = table(Address(seed, replicate, phase, session), requests)
    return [u.reshape(len(u), -1)[:, :DIMENSIONS] for u in got]


def superior(beliefs: Views, code: Views, reality: Views) -> Truths:
    """Who has more right than the code. Shape (rates, people)."""
    better: Truths = (beliefs == reality).sum(axis=2) > (code == reality).sum(axis=1)[:, None]
    return better


def code_after(code: Views, lead: Views, u: Uniforms) -> Views:
    """The code goes over to the majority with probability 1 - (1 - p2)**k; ``lead`` is k with its sign."""
    majority, k = np.sign(lead), np.abs(lead)
    return np.where((k > 0) & (u < 1.0 - (1.0 - CODE_LEARNS) ** k), majority, code)


def beliefs_after(beliefs: Views, code: Views, rates: Uniforms, u: Uniforms) -> Views:
    """Each belief goes over to the code's with probability p1, unless the code has none."""
    told = code[:, None, :]
    return np.where((told != 0) & (u < rates[:, None, None]), told, beliefs)


def settled(beliefs: Views, code: Views, lead: Views) -> bool:
    """Nothing can change any more."""
    told = code[:, None, :]
    return not (((lead != 0) & (np.sign(lead) != code)).any() or ((told != 0) & (beliefs != told)).any())


def run(rates: Sequence[float], seed: int, replicate: int) -> tuple[list[float], int]:
    """What the code has right in the end, for each p1 with the same people and chances; periods it took."""
    at_first = drawn(seed, replicate, 0, {"right_answer": 1, "start_answer": PEOPLE})
    reality = np.where(at_first[0][0] < 0.5, -1, 1)
    beliefs = np.tile(np.floor(3.0 * at_first[1]).astype(np.int64) - 1, (len(rates), 1, 1))
    code = np.zeros((len(rates), DIMENSIONS), np.int64)
    p1 = np.array(rates)
    for period in range(LONGEST):
        lead = (beliefs * superior(beliefs, code, reality)[:, :, None]).sum(axis=1)
        if settled(beliefs, code, lead):
            return (code == reality).mean(axis=1).tolist(), period
        u_code, u_people = drawn(seed, replicate, period, {"topic": 1, "lecture": PEOPLE})
        code, beliefs = code_after(code, lead, u_code), beliefs_after(beliefs, code, p1, u_people)
    return (code == reality).mean(axis=1).tolist(), LONGEST


def runs(rates: Sequence[float], replicates: int, seed: int = 0) -> tuple[dict[float, list[float]], int]:
    """What the code has right at the end of each replicate, by p1; the periods of the longest."""
    known, periods = zip(*(run(rates, seed, replicate) for replicate in range(replicates)), strict=True)
    return dict(zip(rates, map(list, zip(*known, strict=True)), strict=True)), max(periods)


def steps(known: dict[float, list[float]]) -> dict[tuple[float, float], Interval]:
    """How much more the code knows at each p1 than at the next, replicate by replicate."""
    return {
        (slow, fast): mean_interval([a - b for a, b in zip(known[slow], known[fast], strict=True)])
        for slow, fast in pairwise(known)
    }


def main() -> None:
    """Print levels beside the reference, and differences between neighbours, with 95 % intervals."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else REFERENCE_RUNS
    known, longest = runs(list(REFERENCE), replicates)
    print(f"{replicates} runs, the longest {longest} periods\n p1  code knows              reference")
    for p1, values in known.items():
        level = mean_interval(values)
        print(f" {p1}  {level.mean:.3f} [{level.low:.3f}, {level.high:.3f}]  {REFERENCE[p1]:.3f}")
    print(" p1, next   less by")
    for (slow, fast), step in steps(known).items():
        less = REFERENCE[slow] - REFERENCE[fast]
        print(f" {slow}, {fast}  {step.mean:.3f} [{step.low:.3f}, {step.high:.3f}]  {less:.3f}")


if __name__ == "__main__":
    main()
