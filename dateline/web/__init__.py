"""The web page: an ASGI app over one database, which only reads."""

from dateline.web.app import make_app

__all__ = ["make_app"]
