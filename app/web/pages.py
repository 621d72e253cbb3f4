"""What every page is given, and where a page may send its reader next."""

from collections.abc import Collection
from functools import cache
from importlib.metadata import version
from typing import Any

import heroicons.jinja as heroicons
from flask import Flask, current_app, g, request
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.actions import questions
from app.core.keyboard import keymap
from app.web.policy import codes_blind_now, meets
from app.web.policy_table import POLICY
from app.web.sentences import translated
from app.web.services import database
from app.web.visitor import Visitor, visitor_for_furniture


def install(app: Flask) -> None:
    """Give each template its reader, their language, their place in the project, and what they may open."""
    app.jinja_env.filters.update(size=size, translated=translated)
    app.jinja_env.globals.update(has_page=has_page, icon=icon, may_open=may_open, version=version("masthead"))
    # Nobody reads what a page hands to its script, and annotators load it with every passage.
    app.jinja_env.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    app.jinja_env.globals.update(key_parts=keymap.parts, code_of=keymap.code_of)

    @app.context_processor
    def furniture() -> dict[str, Any]:
        return {
            "visitor": visitor_for_furniture(),
            "membership": g.get("membership"),
            "open_questions": _open_questions(),
            "get_locale": get_locale,
        }


def _open_questions() -> int:
    """How many questions wait for this reader to answer them; 0 for who may not, and while the database is gone."""
    mine = g.get("membership")
    if mine is None or not {"lead", "adjudicator"} & mine.roles:
        return 0
    try:
        with database().reading() as session:
            return questions.open_count(session, mine.project_id)
    except (DBAPIError, PoolTimeout):
        return 0


def size(length: int) -> str:
    """How large a file of ``length`` bytes is, as a reader counts."""
    if length >= 1_000_000:
        return str(_("%(n)s MB", n=format_decimal(round(length / 1_000_000, 1))))
    return str(_("%(n)s kB", n=format_decimal(-(-length // 1000))))


@cache
def icon(name: str) -> Markup:
    """The picture of this name from Heroicons, 20 pixels high, for the eye alone: words stand beside it."""
    attributes: dict[str, Any] = {"class": "icon", "aria-hidden": "true"}
    return Markup(heroicons.heroicon_mini(name, **attributes))  # noqa: S704 - a file of the package, no input


def has_page(endpoint: str) -> bool:
    """Is there a view of this name?"""
    return endpoint in current_app.view_functions


def may_open(address: str, method: str = "GET", roles: Collection[str] | None = None) -> bool:
    """Is there such a page, and would its reader be let in? Nobody is shown a link that would be refused.

    ``roles`` are the reader's in the project that the address lies in; those of this page unless given.
    """
    path = address.split("?", 1)[0].split("#", 1)[0]
    try:
        endpoint, _arguments = current_app.url_map.bind(request.host).match(path, method)
    except (HTTPException, RequestRedirect):
        return False
    rule = POLICY.get(endpoint)
    reader = visitor_for_furniture()
    if rule is None or rule.needs == "public" or reader is None:
        return rule is not None and rule.needs == "public"
    if roles is None:
        roles = g.membership.roles if "membership" in g else ()
    return meets(rule.needs, reader, roles) and not (rule.tells_outlet and _may_not_be_told(reader))


def _may_not_be_told(reader: Visitor) -> bool:
    try:
        return codes_blind_now(reader)
    except (DBAPIError, PoolTimeout):
        return True


def own_path(target: str | None) -> str:
    """``target`` where it is a path of this site, else the start page: an address is never trusted.

    Browsers read ``//host`` and ``/\\host`` as another site, and drop tabs and line ends before they look.
    """
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return "/"
    if any(not 0x21 <= ord(character) <= 0x7E or character == "\\" for character in target):
        return "/"
    return target
