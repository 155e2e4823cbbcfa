"""Search quality on real text: `python -m bench.quality` (docs/quality.md)."""
