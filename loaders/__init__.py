"""From source files to articles, people and countries in the store.

>>> from loaders import ReadOptions, Selection, load
>>> options, selection = ReadOptions(format="csv", mapping={"title": "headline"}), Selection(limit=100)
"""

from loaders.load import Hooks, load
from loaders.options import ReadOptions, Selection
from loaders.pipeline.report import LoadReport

__all__ = ["Hooks", "LoadReport", "ReadOptions", "Selection", "load"]
