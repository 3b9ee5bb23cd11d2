"""Pictures: SVG drawn here, the same for the web page, a file and a notebook."""

from dateline.pictures.columns import draw_timeline
from dateline.pictures.network import draw_network
from dateline.pictures.roles import draw_roles
from dateline.pictures.svg import Picture
from dateline.pictures.world import draw_map

__all__ = ["Picture", "draw_map", "draw_network", "draw_roles", "draw_timeline"]
