"""Parts of a kernel are compiled in it alone, without a change of any number."""

import gc

import numba
import pytest
from numba import njit
from numba.core.registry import cpu_target
from numba.extending import register_jitable

from peersim.engine.compiled import linking
from peersim.engine.compiled.linking import parts_as_they_are


def kernel_and_part():
    """A kernel that calls a part that calls another, made anew."""

    @register_jitable(forceinline=True)
    def rounded_away(x):
        return (x + 0.1) * 3.0 - x / 7.0

    @register_jitable(forceinline=True)
    def twice(x):
        return rounded_away(rounded_away(x))

    def toy(x):
        total = 0.0
        for i in range(10):
            total += twice(x + i)
        return total

    return njit(toy), toy


def modules_made(monkeypatch, compile_it):
    """How many pieces of machine code compiling makes."""
    made = []
    generator = cpu_target.target_context.codegen()
    add = type(generator)._add_module
    monkeypatch.setattr(
        type(generator), "_add_module", lambda self, module: made.append(1) or add(self, module)
    )
    compile_it()
    return len(made)


def test_the_same_numbers_with_one_piece_of_machine_code(monkeypatch):
    """Each part used to be a piece of its own."""
    usual, toy = kernel_and_part()
    assert usual(0.3) == toy(0.3)
    kernel, toy = kernel_and_part()

    def compile_it():
        with parts_as_they_are(toy.__qualname__):
            assert kernel(0.3) == toy(0.3) == usual(0.3)

    known = numba.version_info.short == linking.KNOWN
    made = modules_made(monkeypatch, compile_it)
    assert made == 1 if known else made > 1


def test_numba_is_as_before_afterwards_even_after_an_error():
    generator = cpu_target.target_context.codegen()
    before = generator._library_class
    with pytest.raises(RuntimeError), parts_as_they_are("any"):
        assert not gc.isenabled()
        raise RuntimeError
    assert generator._library_class is before
    assert "set_env" not in vars(generator)
    assert gc.isenabled()


def test_what_was_left_as_it_is_serves_other_kernels():
    """A part that was compiled for one kernel can be linked into a function outside."""
    kernel, toy = kernel_and_part()
    with parts_as_they_are(toy.__qualname__):
        kernel(0.3)

    @njit
    def outside(x):
        return toy_compiled(x) + 1.0

    toy_compiled = register_jitable(toy)
    assert outside(0.3) == toy(0.3) + 1.0


def test_another_numba_compiles_as_usual(monkeypatch):
    monkeypatch.setattr(linking, "KNOWN", (0, 1))
    kernel, toy = kernel_and_part()
    generator = cpu_target.target_context.codegen()
    before = generator._library_class
    with parts_as_they_are(toy.__qualname__):
        assert generator._library_class is before
        assert kernel(0.3) == toy(0.3)
