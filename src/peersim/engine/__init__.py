"""One text of the session, and two players of it: Mesa agents, to read and to watch; compiled arrays, for millions."""
