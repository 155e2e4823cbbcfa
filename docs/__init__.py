"""What is written by hand, and the programs that write the rest: `docs.make` and `docs.transcript`."""
