"""Speed against the bare libraries, in one run: `python -m bench.speed` (docs/performance.md)."""
