"""The science: scalar pure functions, one mechanism per file.

Rules use addition, subtraction, multiplication, division, comparison and floor, nothing else, so
that their results are the same bits on every machine and in every engine. They know nothing of
NumPy, numba, Mesa or files. Engines reach them through :mod:`peersim.rules.table`.
"""
