"""The agents engine: peers, groups and a cohort in Mesa. Read cohort, group, peer, in that order."""
