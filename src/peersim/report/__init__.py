"""Pages and sentences made from tables."""
