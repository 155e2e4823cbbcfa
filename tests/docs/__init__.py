"""Documentation is held to the program."""
