"""The session and the work interval: the only place where an order is written.

Read ``meeting``, ``case``, ``round``, ``listening`` and ``work`` from top to bottom as the story of a session. Every
function is told the ``cohort`` and whom it concerns. Two players tell the same story: in :mod:`peersim.engine.agents`
the cohort is a Mesa model and people are its agents; in :mod:`peersim.engine.compiled` they are records in arrays, and
the same functions are compiled. So they use numbers, attributes of what :mod:`peersim.engine.steps.state` declares,
rules of the cohort's table, and nothing else.
"""
