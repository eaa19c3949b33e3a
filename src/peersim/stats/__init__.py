"""Pure functions of arrays: intervals, paired contrasts, effect sizes, verdicts."""
