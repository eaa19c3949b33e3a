"""The ensemble engine: the same steps over many runs, compiled. Read kernel, session, case, in that order."""
