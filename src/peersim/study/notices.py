"""What a user should know at once, while an experiment runs."""

from peersim.model.notices import notice

__all__ = ["notice"]
