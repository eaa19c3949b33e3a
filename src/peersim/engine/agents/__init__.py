"""Steps played by Mesa agents: to read, to step through, to watch and to change."""
