"""The two engines side by side: the same records, vectors and questions, in one run."""
