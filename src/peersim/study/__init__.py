"""Producing runs: experiment files, plans, execution."""
