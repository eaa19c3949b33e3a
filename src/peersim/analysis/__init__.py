"""Reading saved runs: summaries and contrasts."""
