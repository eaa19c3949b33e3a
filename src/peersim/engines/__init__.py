"""Executions of the same steps: ``agents`` (Mesa, to read, watch and change)."""
