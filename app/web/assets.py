"""Stylesheets, scripts and pictures: each address has the version in it, so that a browser keeps them for good.

The version is a folder of the address, not a query, so that a module that imports ``./offsets.js`` gets the
same version of it. Scripts and stylesheets are served without their comments and indentation, the stylesheets as
one, and so are the modules of the annotator's page. That is done once, when the application starts, so that what
stands in the repository needs no build.
"""

import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request

from app.web.bundle import bundle

try:
    import minify
except ImportError:
    # There is no wheel of it for this machine: files are served as they are written, which is only more to carry.
    minify = None

FOR_GOOD = "public, max-age=31536000, immutable"
_VERSIONED = re.compile(r"(v-[0-9a-f]{12})/(.+)", re.S)
STYLESHEET = "css/masthead.css"
# The page that annotators spend days in: its modules are served as one.
ANNOTATOR = "js/annotate/page.js"


def install(app: Flask) -> None:
    """Put the version into every address of a static file, and the right to keep it on the answer."""
    folder = Path(str(app.static_folder))
    version, short = version_of(folder), shortened(folder)

    def serve(filename: str) -> Response:
        if filename not in short:
            return app.send_static_file(filename)
        response = Response(short[filename], mimetype=mimetypes.guess_type(filename)[0])
        response.cache_control.max_age = app.config["SEND_FILE_MAX_AGE_DEFAULT"]
        response.add_etag()
        response.make_conditional(request)
        return response

    app.view_functions["static"] = serve

    @app.url_defaults
    def with_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values["filename"] = f"{version}/{values['filename']}"

    @app.url_value_preprocessor
    def without_version(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if endpoint != "static" or not values:
            return
        found = _VERSIONED.fullmatch(values["filename"])
        if found is not None:
            # A page that was opened before an update asks for an older version, and gets today's.
            g.keeps_for_good = found[1] == version
            values["filename"] = found[2]

    @app.after_request
    def keep(response: Response) -> Response:
        if g.get("keeps_for_good") and response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = FOR_GOOD
        return response


def version_of(folder: Path) -> str:
    """One name for all that is in ``folder``: any change in any file makes another."""
    digest = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return f"v-{digest.hexdigest()[:12]}"


def shortened(folder: Path) -> dict[str, bytes]:
    """What is served of the scripts and stylesheets in ``folder``, by path.

    The first stylesheet holds all of ``css/``; those in ``css/pages/`` are asked for by the few pages that draw.
    """
    written = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.js"))
    }
    if ANNOTATOR in written:
        written |= bundle(written, ANNOTATOR)
    sheets = sorted((folder / "css").glob("*.css"), key=lambda path: (path != folder / STYLESHEET, path))
    joined = "".join(path.read_text(encoding="utf-8") for path in sheets)
    of_pages = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((folder / "css" / "pages").glob("*.css"))
    }
    pictures = {path.name: path.read_bytes() for path in folder.glob("*.svg")}
    return pictures | {
        path: _short(text, path).encode()
        for path, text in (written | of_pages | {STYLESHEET: joined}).items()
    }


def _short(text: str, path: str) -> str:
    if minify is None:
        return text
    return str(minify.string(mimetypes.guess_type(path)[0], text))
