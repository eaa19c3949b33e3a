"""Figures of many points: which inputs matter, and where something holds."""
