"""Where jobs run: one executor a file, all in one table. None of them knows what a job does."""
