"""The codebook as annotators read it, its versions, and publishing the next one."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from app.actions import codebooks as actions
from app.core.codebook.check import warnings
from app.core.codebook.refi import to_qdc
from app.core.codebook.refused import CodebookRefused
from app.core.codebook.search import search
from app.core.codebook.values import Codebook
from app.core.codebook.write import canonical_json, sha256, to_yaml
from app.errors import Fault, RuleBroken
from app.features.codebooks import queries
from app.features.codebooks.forms import PublishForm, UploadForm
from app.web.policy import membership
from app.web.sentences import translated
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("codebooks", __name__)


@pages.get("/projects/<slug:slug>/codebook")
def show(slug: str) -> str:
    """The version published last, or the one asked for; all of its labels, or those that hold some words."""
    asked = request.args.get("q", "").strip()[:200]
    with database().reading() as session:
        shown = queries.version(session, membership().project_id, request.args.get("version"))
    found = [] if shown is None else search(shown.book, asked)
    return render_template("codebooks/show.html", shown=shown, found=found, asked=asked)


@pages.get("/projects/<slug:slug>/codebook/versions")
def versions(slug: str) -> str:
    """Every version, and what each did to the labels of the one before."""
    with database().reading() as session:
        found = queries.versions(session, membership().project_id)
    return render_template("codebooks/versions.html", versions=found)


@pages.get("/projects/<slug:slug>/codebook.yaml")
def download(slug: str) -> Any:
    """A version as a file that can be changed and published again."""
    return _file(slug, "yaml", "application/yaml", to_yaml)


@pages.get("/projects/<slug:slug>/codebook.qdc")
def download_codes(slug: str) -> Any:
    """The labels of a version as codes for programs that read REFI-QDA."""
    return _file(slug, "qdc", "application/xml", to_qdc)


def _file(slug: str, ending: str, media_type: str, written: Callable[[Codebook], str]) -> Any:
    with database().reading() as session:
        version = queries.version(session, membership().project_id, request.args.get("version"))
    if version is None:
        return redirect(url_for("codebooks.show", slug=slug), 303)
    name = f"{actions.book_key(version.book)}-{version.number}.{ending}"
    file = BytesIO(written(version.book).encode())
    return send_file(file, media_type, as_attachment=True, download_name=name)


@pages.get("/projects/<slug:slug>/codebook/upload")
def upload(slug: str) -> str:
    """The form that takes a file."""
    with database().reading() as session:
        newest = queries.version(session, membership().project_id)
    kept = {"name": newest.book.name, "version": _next(newest.number)} if newest else {}
    return _upload_page(UploadForm(formdata=None, data=kept))


@pages.post("/projects/<slug:slug>/codebook/upload")
def preview(slug: str) -> Any:
    """What is in the file, what is wrong or thin in it, and what it would change. Nothing is stored."""
    form, project_id = UploadForm(), membership().project_id
    if not form.validate():
        return _upload_page(form), 422
    try:
        book = form.read()
        with database().reading() as session:
            if queries.is_published(session, project_id, book):
                return _published_already(slug, book)
            actions.refuse_repeat(session, project_id, book)
    except CodebookRefused as refused:
        form.file.errors = [_("This codebook cannot be used yet. What is wrong stands above.")]
        return _upload_page(form, refused.faults), 422
    except RuleBroken as error:
        form.file.errors = [translated(error.sentence)]
        return _upload_page(form), 422
    return _preview_page(book)


@pages.post("/projects/<slug:slug>/codebook/publish")
def publish(slug: str) -> Any:
    """Publish what was previewed, beside the version that it was compared with."""
    form, project_id = PublishForm(), membership().project_id
    try:
        book = form.book()
    except CodebookRefused:
        flash(
            _("What you previewed did not arrive whole, and nothing was published. Choose the file again."),
            "error",
        )
        return redirect(url_for("codebooks.upload", slug=slug), 303)
    with database().writing() as session:
        if queries.is_published(session, project_id, book):
            return _published_already(slug, book)
        actions.refuse_repeat(session, project_id, book)
        is_outdated = form.compared.data != queries.compared_with(session, project_id, book)
        if not is_outdated:
            actions.publish(session, project_id, book, by=signed_in().person_id)
            session.commit()
    if is_outdated:
        return _preview_page(book, outdated=True), 409
    flash(
        _(
            "%(name)s %(version)s is published. Rounds that run keep the version that they began with;"
            " start a round to work with this one.",
            name=book.name,
            version=book.version,
        )
    )
    return redirect(url_for("codebooks.show", slug=slug), 303)


def _upload_page(form: UploadForm, faults: Sequence[Fault] = ()) -> str:
    return render_template("codebooks/upload.html", form=form, faults=faults)


def _preview_page(book: Codebook, *, outdated: bool = False) -> str:
    with database().reading() as session:
        changes = queries.comparison(session, membership().project_id, book)
    kept = {"content": canonical_json(book), "compared": changes.compared}
    return render_template(
        "codebooks/preview.html",
        book=book,
        sha256=sha256(book),
        changes=changes,
        warnings=warnings(book),
        form=PublishForm(formdata=None, data=kept),
        outdated=outdated,
    )


def _published_already(slug: str, book: Codebook) -> Any:
    said = _(
        "%(name)s %(version)s is published here already, just as it is.", name=book.name, version=book.version
    )
    flash(said, "info")
    return redirect(url_for("codebooks.show", slug=slug), 303)


def _next(version: str) -> str:
    major, minor, _patch = version.split(".")
    return f"{major}.{int(minor) + 1}.0"
