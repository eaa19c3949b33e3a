"""Places that this user alone can write to: what is taken from one may be trusted."""

import os
import stat
from pathlib import Path

_NOBODY = 65534  # the owner that a container shows for whoever has no number in it, also of its root


def open_to_others(place: Path) -> str:
    """Why somebody else may have written what lies there; empty if nobody can have.

    ``place`` is a file, or a folder with all that lies in it; one that does not exist yet is nobody's. Windows
    keeps a user's folders by rules that are not asked here.
    """
    if not hasattr(os, "geteuid"):
        return ""
    above = replaceable(place)
    if above is not None:
        return f"lies in {above}, where others can write"
    if not os.path.lexists(place):
        return ""
    for one in [place, *place.rglob("*")] if not place.is_symlink() else [place]:
        problem = _problem(one.lstat())
        if problem:
            return problem
    return ""


def _problem(state: os.stat_result) -> str:
    if stat.S_ISLNK(state.st_mode):
        return "is or holds a link"
    if state.st_uid != os.geteuid():
        return "is not this user's"
    return "can be written to by others" if _others_can_write(state) else ""


def replaceable(place: Path) -> Path | None:
    """The folder above ``place``, links followed, in which others can put something else where it stands.

    In a folder like /tmp they cannot: there everybody can remove only what is their own.
    """
    if not hasattr(os, "geteuid"):
        return None
    trusted = {0, os.geteuid()} | ({_NOBODY} & {Path("/").stat().st_uid})
    for above in dict.fromkeys([*place.parents, *place.resolve().parents]):
        try:
            state = above.stat()
        except OSError:
            continue
        if state.st_uid not in trusted:
            return above
        if _others_can_write(state) and not state.st_mode & stat.S_ISVTX:
            return above
    return None


def _others_can_write(state: os.stat_result) -> bool:
    if state.st_mode & stat.S_IWOTH:
        return True
    return bool(state.st_mode & stat.S_IWGRP) and not _mine_alone(state.st_gid)


def _mine_alone(group: int) -> bool:
    """Whether this user is all of a group. Many systems give each user one, and let it write what the user can."""
    import grp
    import pwd

    try:
        me, found = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return group == me.pw_gid and found.gr_name == me.pw_name and set(found.gr_mem) <= {me.pw_name}
