"""Executing a file of rules for the first time, in a process of its own: it may never end, or end its process."""

import json
import subprocess
import sys
from pathlib import Path

from peersim.model.errors import InputError
from peersim.study.rule_files import RuleFile

LONGEST = 10.0  # seconds
_PROGRAM = """
import json, sys, traceback, types
given = json.load(sys.stdin)
sys.path[:] = given["path"]
out, sys.stdout = sys.stdout, sys.stderr
module = types.ModuleType("rules")
sys.modules["rules"] = module
said = None
try:
    exec(compile(given["text"], given["name"], "exec"), module.__dict__)
except BaseException as error:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == given["name"]]
    said = [lines[-1] if lines else None, f"{type(error).__name__}: {error}"]
json.dump({"said": said}, out)
"""


def try_out(file: RuleFile, path: Path) -> None:
    """Execute a file of rules, which lies at ``path``, elsewhere: what becomes of that is of no consequence here.

    Raises :class:`InputError` if it raises, does not end in time, or ends its process.
    """
    if not sys.executable:  # Python within another program
        return
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            input=json.dumps({"path": sys.path, "name": file.name, "text": file.text}).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        problem = f"is not read to its end within {LONGEST:g} seconds: a loop outside functions may never end"
        raise InputError(problem, file=path) from None
    try:
        said = json.loads(done.stdout)["said"]
    except (ValueError, KeyError, TypeError):
        raise InputError("ends the process that reads it", file=path) from None
    if said is not None:
        line, problem = said
        raise InputError(f"cannot be executed: {problem}", file=path, line=line)
