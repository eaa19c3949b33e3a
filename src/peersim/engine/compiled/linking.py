"""Parts of a kernel are optimised once, in the kernel, and not each for itself before.

Numba optimises every function that a kernel calls, makes machine code of it, and does both again in
each function that it is linked into. Nobody calls our parts but kernels, and there they are inlined; so
while a kernel is compiled, what lies below it is kept as it is. That takes a third off the time. The
hooks for it are not part of numba's public interface: other versions than the known one compile as usual.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numba
from numba.core.codegen import JITCodeLibrary
from numba.core.registry import cpu_target

KNOWN = (0, 68)  # the version of numba whose code generator was read


@contextmanager
def parts_as_they_are(kernel: str) -> Iterator[None]:
    """While this lasts, only the function of this qualified name is optimised and becomes machine code.

    Python's search for cycles rests as well: compiling makes millions of objects that stay.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        with _library_class(kernel) if numba.version_info.short == KNOWN else _as_usual():
            yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def _as_usual() -> Iterator[None]:
    yield


@contextmanager
def _library_class(kernel: str) -> Iterator[None]:
    generator = cpu_target.target_context.codegen()
    before, set_env = generator._library_class, generator.set_env

    def set_env_of_kernel(name: str, env: Any) -> None:
        """A part that is no machine code has no room for it, and none of ours needs any."""
        if generator._engine.is_symbol_defined(name):
            set_env(name, env)

    class Library(JITCodeLibrary):
        """Numba's, except for parts."""

        def _optimize_final_module(self) -> None:
            if self.name == kernel:
                super()._optimize_final_module()

        def _finalize_final_module(self) -> None:
            if self.name == kernel:
                super()._finalize_final_module()
            else:
                self._finalize_dynamic_globals()
                self._verify_declare_only_symbols()
                self._finalized = True

    generator._library_class, generator.set_env = Library, set_env_of_kernel
    try:
        yield
    finally:
        generator._library_class = before
        del generator.set_env
