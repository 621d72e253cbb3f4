"""The corpus for scripts: hand in one document or many, and list what is there."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, Field

from app.core.formats import jsonl
from app.core.formats.coded_formats import CODED_FORMATS
from app.core.formats.word_pairs import written_pairs
from app.core.text.normalise import sha256_bytes
from app.errors import BadInput, Fault, say
from app.features.corpus import queries, runner
from app.features.corpus.actions import Order
from app.features.corpus.addresses import MOST_IN_A_REQUEST, read_asked
from app.features.corpus.coding_plan import Coding
from app.features.corpus.reading import Found, HandedIn, codec_said, limits_of, read_rows
from app.models.texts import UNITS
from app.web import paging
from app.web.api import PAGE, operation
from app.web.bodies import Body, Text, WrongMediaType, read_body
from app.web.errors import problem
from app.web.policy import membership
from app.web.services import database, settings
from app.web.visitor import visitor

api = Blueprint("corpus_api", __name__, url_prefix="/api/v1")

ONE, MANY = "application/json", "application/x-ndjson"
# Files as they are; the name of the import's rows begins with the second.
FILES = {
    "application/zip": ("zip", "body.zip"),
    "text/html": ("html", "body"),
    "application/warc": ("warc", "body.warc"),
}


class OutletName(BaseModel):
    """An outlet, as far as a list says it."""

    slug: str
    name: str


class PublishedOn(BaseModel):
    """A vague date: its first and last day, and how exactly it is known."""

    first: str
    last: str
    precision: str


class ListedDocument(BaseModel):
    """A document of the project."""

    key: str
    title: str
    outlet: OutletName | None
    language: str | None
    published: PublishedOn | None
    passages: int
    length: int
    text_rights: str
    text_sha256: str
    withdrawn: bool


class DocumentPage(BaseModel):
    """A page of documents; ``next_cursor`` is null on the last."""

    items: list[ListedDocument]
    next_cursor: str | None


class DocumentBody(BaseModel):
    """One document. ``key`` names it in the project; without one, its text does."""

    text: str
    key: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    date_precision: str | None = None
    language: str | None = None
    url: str | None = None
    final_url: str | None = None
    canonical_url: str | None = None
    archive_url: str | None = None
    warc_record: str | None = None
    http_status: str | None = None
    media_type: str | None = None
    retrieved_at: str | None = None
    outlet: str | None = None
    republished_by: str | None = None
    obtained_from: str | None = None
    translated_from: str | None = None
    genre: str | None = None
    text_rights: str | None = None
    risk: str | None = None


class AddressesBody(Body):
    """Pages of the public web, to be fetched now."""

    urls: list[Text] = Field(
        min_length=1, max_length=MOST_IN_A_REQUEST, examples=[["https://lark.example/ferry"]]
    )


class RefusedRow(BaseModel):
    """A row that did not come in."""

    row: int
    reason: str


class ImportReport(BaseModel):
    """What became of the rows: rows_in = new + present + refused."""

    rows_in: int
    new: int
    present: int
    refused: list[RefusedRow]
    stubs: list[str]
    notes: list[str]


@api.get("/projects/<slug:slug>/documents")
@operation(
    "The documents of a project",
    answers={200: DocumentPage},
    query=PAGE,
)
def index(slug: str) -> Response:
    """A page of documents, in the order in which they came."""
    size = paging.page_size()
    with database().reading() as session:
        rows, ids = queries.listed_documents(session, membership().project_id, paging.cursor(), size + 1)
    return jsonify(paging.page(rows, size, ids))


@api.post("/projects/<slug:slug>/documents")
@operation(
    "Hand in one document, or many as application/x-ndjson; or a file as zip, warc or html: all of them or none",
    body=DocumentBody,
    answers={200: ImportReport, 201: ImportReport},
    query={
        "skip_bad": "1 keeps the good rows though others are refused.",
        "join": "off mends no paragraphs.",
        "encoding": "What files are in that do not say it, such as windows-1251; UTF-8 unless told.",
        "format": "What made the body, or the files in the zip that it is: " + ", ".join(CODED_FORMATS) + ".",
        "unit": "The passages that marks are put in: auto, paragraph, sentence or document.",
        "label": "word=label, once for each label of the body that is called otherwise here.",
        "coder": "name=address, once for each coder of the body who is a member here.",
        "make_codebook": "1 makes a codebook of the labels that are found.",
    },
)
def add(slug: str) -> Any:
    """Import what was sent. A row that is refused refuses all of them, unless the bad are to be skipped."""
    return _imported(_rows(), _format() or FILES.get(request.mimetype, ("jsonl",))[0])


@api.post("/projects/<slug:slug>/documents/fetch")
@operation(
    "Fetch pages from addresses, where the server's settings allow it, and import them: all of them or none",
    body=AddressesBody,
    answers={200: ImportReport, 201: ImportReport},
    query={
        "skip_bad": "1 keeps the good rows though others are refused.",
        "join": "off mends no paragraphs.",
    },
)
def fetch(slug: str) -> Any:
    """Import what is at these addresses now. Each is fetched before anything is written."""
    return _imported(read_asked(settings(), read_body(AddressesBody).urls), "html")


def _imported(came: Found, format_: str) -> Any:
    found = visitor()
    order = Order(
        membership().project_id,
        source="API",
        format=format_,
        joins=_choice("join", ("auto", "off")),
        skip_bad=_choice("skip_bad", ("0", "1")) == "1",
        by=found.person_id if found else None,
        coding=Coding(
            written_pairs("\n".join(request.args.getlist("label"))),
            written_pairs("\n".join(request.args.getlist("coder"))),
            _choice("unit", ("auto", *UNITS)),
            makes_codebook=_choice("make_codebook", ("0", "1")) == "1",
        ),
    )
    report = runner.run_import(database(), settings().data_folder, order, came.rows, came.raws)
    said = _said(report, [*came.notes, *report.notes])
    if not report.kept:
        faults = [{"pointer": f"/{one.number - 1}", "message": one.reason} for one in report.refused[:100]]
        return problem(422, "Nothing was imported, because rows were refused.", errors=faults, **said)
    return jsonify(said), 201 if report.new else 200


def _format() -> str | None:
    """The program that made the body, where the address names one."""
    return _choice("format", ("", *CODED_FORMATS)) or None


def _rows() -> Found:
    kind = request.mimetype
    if named := _format():
        raw = request.get_data(cache=False)
        name = f"body{CODED_FORMATS[named].endings[0]}"
        found = read_rows([HandedIn(name, named, raw)], None, limits_of(settings()))
        if not found.rows:
            raise BadInput([Fault("", "There is no document in it.")])
        return found
    if kind not in (ONE, MANY, *FILES):
        raise WrongMediaType(
            say(
                "Send one document as %(one)s, one on each line as %(many)s, or a file as %(files)s.",
                one=ONE,
                many=MANY,
                files=", ".join(FILES),
            )
        )
    codec = codec_said(request.args.get("encoding", ""))
    raw = request.get_data(cache=False)
    if kind in FILES:
        format_, name = FILES[kind]
        found = read_rows([HandedIn(name, format_, raw)], None, limits_of(settings()), codec)
    else:
        rows = [jsonl.read_one("body", raw)] if kind == ONE else list(jsonl.read_jsonl("body", raw, codec))
        found = Found(rows, {sha256_bytes(raw): raw})
    if not found.rows:
        raise BadInput([Fault("", "There is no document in it.")])
    return found


def _choice(name: str, allowed: tuple[str, ...]) -> str:
    given = request.args.get(name, allowed[0])
    if given not in allowed:
        raise BadInput(
            [Fault(f"/{name}", say("%(name)s must be one of: %(list)s.", name=name, list=", ".join(allowed)))]
        )
    return given


def _said(report: runner.Report, notes: list[str]) -> dict[str, Any]:
    return ImportReport(
        rows_in=report.rows_in,
        new=report.new,
        present=report.present,
        refused=[RefusedRow(row=one.number, reason=one.reason) for one in report.refused],
        stubs=list(report.stubs),
        notes=[str(one) for one in notes],
    ).model_dump()
