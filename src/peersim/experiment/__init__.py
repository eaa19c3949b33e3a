"""From the text of an experiment file to a checked experiment, or to what is wrong with it: file, line, key."""
