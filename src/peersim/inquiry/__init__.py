"""Questions that need several rounds of running and reading."""
