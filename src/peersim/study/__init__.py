"""Producing runs: the plan, the results folder, engines by the chunk, executors."""
