"""One module for each hot path: `python -m benchmarks.load` and the like; docs/performance.md tells the results."""
