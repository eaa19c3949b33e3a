"""What makes two runs the same run: the resolved design (and, from below, the sources of the model)."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from peersim.model.texts import shown


def design_hash(design: Mapping[str, Any]) -> str:
    """SHA-256 over a resolved design: seed, arms, points and people, but not how many replicates."""
    return hashlib.sha256(json.dumps(design, sort_keys=True, default=str).encode()).hexdigest()


def differences(before: Any, now: Any, path: str = "") -> list[str]:
    """Where two resolved designs differ, one line each: ``path: before -> now``.

    >>> differences({"a": {"b": 1}}, {"a": {"b": 2}})
    ['a.b: 1 -> 2']
    """
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        found = []
        for key in [*before, *(key for key in now if key not in before)]:
            where = shown(f"{path}.{key}" if path else str(key))
            if key not in before:
                found.append(f"{where}: new, {_short(now[key])}")
            elif key not in now:
                found.append(f"{where}: {_short(before[key])} -> gone")
            else:
                found += differences(before[key], now[key], where)
        return found
    return [] if before == now else [f"{path}: {_short(before)} -> {_short(now)}"]


def _short(value: Any) -> str:
    text = shown(json.dumps(value, default=str, ensure_ascii=False))
    return text if len(text) <= 60 else text[:57] + "..."
