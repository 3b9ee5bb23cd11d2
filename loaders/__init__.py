"""From source files to articles, people and countries in the store.

>>> from loaders import load
"""

from loaders.load import load
from loaders.pipeline.report import LoadReport

__all__ = ["LoadReport", "load"]
