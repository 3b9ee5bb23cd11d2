"""The samples in a database of each engine, and a client of their web page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from dateline.web import make_app
from dateline.web.safety import Guard
from loaders import load
from tests.test_architecture import ROOT


class MakeClient(Protocol):
    """Makes a client of the web page of a database."""

    def __call__(self, url: str, *, under: str = ..., **options: Any) -> TestClient: ...


@pytest.fixture(scope="session")
def samples(backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the sample articles."""
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('page') / 'samples.db'}"
    else:
        url = request.getfixturevalue("pool").give("page_samples")
    load(url, [str(ROOT / "seeds" / "articles")])
    return url


@pytest.fixture
def make_client() -> Iterator[MakeClient]:
    """Make a client of the web page of a database; its connections are closed after the test."""
    apps: list[Guard] = []

    def make(url: str, *, under: str = "", **options: Any) -> TestClient:
        made = make_app(url, as_superuser=True, **options)
        apps.append(made)
        app = Starlette(routes=[Mount(under, made)]) if under else made
        return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)

    yield make
    for app in apps:
        app.close()


@pytest.fixture
def page(samples: str, make_client: MakeClient) -> TestClient:
    """A client of the web page of the samples."""
    return make_client(samples, sql=True)
