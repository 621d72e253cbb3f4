"""What every page is given, and where a page may send its reader next."""

from typing import Any

from flask import Flask
from flask_babel import get_locale

from app.web.visitor import visitor_for_furniture


def install(app: Flask) -> None:
    """Give each template its reader and their language."""

    @app.context_processor
    def furniture() -> dict[str, Any]:
        return {"visitor": visitor_for_furniture(), "get_locale": get_locale}


def own_path(target: str | None) -> str:
    """``target`` where it is a path of this site, else the start page: an address is never trusted.

    Browsers read ``//host`` and ``/\\host`` as another site, and drop tabs and line ends before they look.
    """
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return "/"
    if any(not 0x21 <= ord(character) <= 0x7E or character == "\\" for character in target):
        return "/"
    return target
