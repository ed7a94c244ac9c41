"""Files of tests: how they are read, what is guessed of them, and how their rows are laid."""
