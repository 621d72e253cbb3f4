"""Every error becomes one answer here: a page for people, problem+json for scripts, never a stack or a path."""

import logging
import sqlite3
from typing import Any

from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from app.errors import BadInput, RuleBroken, Stale, TooManyTries, say
from app.web.bodies import WrongMediaType
from app.web.policy import SignInFirst
from app.web.sentences import translated
from app.web.visitor import refused_token

log = logging.getLogger("masthead")

TITLES = {
    400: say("That request could not be read"),
    401: say("Sign in first"),
    403: say("You may not do that"),
    404: say("There is no such page, or it is not yours"),
    405: say("That address does not do this"),
    409: say("That cannot be done now"),
    413: say("That is too large"),
    415: say("That is not a kind of file or body that is read here"),
    422: say("Something in it is not right"),
    429: say("Too many tries"),
    500: say("Something went wrong on our side"),
    503: say("Not possible for a moment"),
}
RETRY_SECONDS = 2


def install(app: Flask) -> None:
    """Register the handlers; the only place where an exception becomes a status."""
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(SignInFirst, _sign_in_first)
    app.register_error_handler(WrongMediaType, lambda error: problem(415, translated(error.args[0])))
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(SecurityError, _another_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _ours)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(Exception, _ours)


def problem(status: int, detail: str = "", **more: Any) -> Response:
    """The answer for ``status``: RFC 9457 problem details to scripts, a page to people."""
    title = translated(TITLES.get(status, say("That did not work")))
    if wants_json():
        body = {
            "type": f"urn:masthead:problem:{status}",
            "title": title,
            "status": status,
            "detail": detail or title,
        }
        body |= more | {"request_id": g.get("request_id", "")}
        response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        response = Response(
            render_template(
                "error.html", status=status, title=title, detail=detail, faults=more.get("errors", [])
            )
        )
    response.status_code = status
    return response


def wants_json() -> bool:
    """Scripts and the page's own saves talk to /api; everybody else reads pages."""
    return request.path.startswith("/api/")


def _rule_broken(error: RuleBroken) -> Response:
    more: dict[str, Any] = {}
    if isinstance(error, BadInput):
        more["errors"] = [fault.as_dict() | {"message": translated(fault.message)} for fault in error.faults]
    if isinstance(error, Stale):
        more["current"] = error.current
    response = problem(error.status, translated(error.sentence), **more)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _sign_in_first(_error: SignInFirst) -> Any:
    if wants_json():
        why = refused_token()
        response = problem(
            401, translated(why) or _("Send a bearer token, or sign in and use the page's own session.")
        )
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"' if why else "Bearer"
        return response
    asked_for = request.full_path.removesuffix("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=asked_for), 303)


def _csrf(_error: CSRFError) -> Response:
    return problem(
        400, _("This form was opened in another session. Go back, reload the page, and send it again.")
    )


def _another_host(_error: SecurityError) -> Response:
    if wants_json():
        return problem(400, _("This server does not answer under that name."))
    # Asked for under a name that is not ours: no address can be built for a page, so there is none.
    return Response("This server does not answer under that name.\n", status=400, mimetype="text/plain")


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    response = problem(error.code, "" if error.code == 404 else (error.description or ""))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _database(error: Exception) -> Response:
    # Locked, full, read-only, gone: nothing was stored, the work stays where it is and is sent again.
    if not _passes(error):
        return _ours(error)
    log.warning("database not available: %s", type(getattr(error, "orig", error)).__name__)
    response = problem(503, _("The database is not available for a moment. Nothing is lost; try again."))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


# PostgreSQL's classes: connection, resources, operator intervention, system error, serialisation, read-only.
_PASSING_STATES = ("08", "53", "57", "58", "40", "25006", "55P03", "XX")


def _passes(error: Exception) -> bool:
    """Whether the same request may succeed later. A missing table or a statement that cannot be read is our fault."""
    if isinstance(error, PoolTimeout) or getattr(error, "connection_invalidated", False):
        return True
    said = getattr(error, "orig", None)
    state: str | None = getattr(said, "sqlstate", None)
    if state is not None:
        return state.startswith(_PASSING_STATES)
    # PostgreSQL gives no state where it could not be reached. SQLite's low byte is the kind of fault.
    code: int = getattr(said, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return isinstance(error, OperationalError) and code & 0xFF != sqlite3.SQLITE_ERROR


def _ours(error: Exception) -> Response:
    log.error("request %s failed", g.get("request_id", ""), exc_info=error)
    return problem(500, _("The fault is noted under the number %(id)s.", id=g.get("request_id", "")))
