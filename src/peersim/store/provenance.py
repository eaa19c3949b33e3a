"""One line that says where numbers come from, for figures and pages."""

from collections.abc import Mapping
from typing import Any

STOPPED = "until"
"""Where a manifest says why no more cohorts were added."""


def provenance_of(manifest: Mapping[str, Any]) -> str:
    """One line for figures and pages."""
    identity = manifest["identity"]
    return (
        f"peersim {manifest['peersim']} · design {identity['design'][:8]} · model {identity['model'][:8]} · "
        f"seed {manifest['seed']} · defaults {manifest['defaults']}{_stopped(manifest.get(STOPPED))}"
    )


def _stopped(record: Mapping[str, Any] | None) -> str:
    """Why no more cohorts were added, if that was left to the results."""
    if record is None:
        return ""
    found = "none" if record["reached"] is None else f"{record['reached']:.3g}"
    return (
        f" · stopped at {record['rounds'][-1]} cohorts ({record['reason'].replace('_', ' ')}): "
        f"half-width {found}, wanted {record['halfwidth']:g}"
    )
