"""A cluster's executor by its address: `dask://host:port` is the scheduler of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from store.errors import LoadError

DASK: Final = "dask://"


@contextmanager
def connect_executor(address: str) -> Iterator[Executor]:
    """Connect to the scheduler at an address; raises `LoadError` if it is malformed or nobody answers there."""
    if not address.startswith(DASK) or address == DASK:
        raise LoadError(f"--executor {address}: write it as {DASK}host:port, the address of a Dask scheduler")
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise LoadError(f"--executor needs a package: pip install 'dateline[dask]' ({error})") from error
    try:
        client = distributed.Client(f"tcp://{address.removeprefix(DASK)}", set_as_default=False)
    except (OSError, ValueError) as error:
        raise LoadError(f"no Dask scheduler can be reached at {address} ({error})") from error
    with client:
        executor: Executor = client.get_executor()
        yield executor
