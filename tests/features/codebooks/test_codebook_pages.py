"""/projects/<slug>/codebook: read by members, published by leads after a preview."""

import html
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.actions.codebooks import publish
from app.core.codebook.read_file import read_file
from app.core.codebook.read_yaml import read_yaml
from app.core.codebook.values import Codebook
from app.core.codebook.write import sha256, to_yaml
from app.core.codebook.yaml_tree import LARGEST_FILE
from app.db import Database
from app.models.codebooks import CodebookVersion
from tests.actions.test_codebooks import a_book
from tests.cast import Cast, csrf

CODEBOOK = "/projects/border/codebook"
UPLOAD, PUBLISH = f"{CODEBOOK}/upload", f"{CODEBOOK}/publish"
HIDDEN = re.compile(r'name="(content|compared)" type="hidden" value="([^"]*)"')


def published(database: Database, cast: Cast, *books: Codebook) -> list[int]:
    with database.writing() as session:
        ids = [publish(session, cast.project("border"), one, by=None).id for one in books]
        session.commit()
    return ids


def versions(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(CodebookVersion)) or 0


def next_book() -> Codebook:
    """``calm`` is retired, ``child`` redefined, ``heated`` has another name, ``sober`` is new."""
    first = a_book("1.1.0")
    framing = first.variables[0]
    child, parent, calm, heated = framing.labels
    labels = (
        replace(child, definition="Now otherwise."),
        parent,
        replace(heated, name="Hot"),
        replace(calm, key="sober", name="Sober"),
    )
    return replace(first, variables=(replace(framing, labels=labels), *first.variables[1:]))


def send(client: FlaskClient, data: bytes, file_name: str = "tide.yaml", **said: str) -> Any:
    """Choose a file and ask for its preview."""
    form = said | {"csrf_token": csrf(client, UPLOAD), "file": (BytesIO(data), file_name)}
    return client.post(UPLOAD, data=form, content_type="multipart/form-data")


def previewed(page: str) -> dict[str, str]:
    """What the button below a preview sends."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


@pytest.fixture
def ann(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Ann's browser, signed in by a link."""
    cast.sign_in(client, "ann")
    return client


@pytest.fixture
def olga(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Olga's browser, signed in by a link."""
    cast.sign_in(client, "olga")
    return client


def test_a_member_reads_every_part_of_a_label(ann: FlaskClient, cast: Cast, database: Database) -> None:
    published(database, cast, a_book())
    page = ann.get(CODEBOOK).text
    for said in (
        "Tide",
        "1.0.0",
        sha256(a_book()),
        "A blaze of words.",
        "One is quiet.",
        "Спокойно",
        "Below.",
    ):
        assert said in page
    assert 'data-slot="3"' in page
    assert "under Parent label" in page
    assert "Points, in order: -1, 0, 1" in re.sub(r"\s+", " ", page)


def test_only_leads_see_the_way_to_publish(client: FlaskClient, cast: Cast, database: Database) -> None:
    published(database, cast, a_book())
    for who, sees in (("ann", False), ("ada", False), ("olga", True)):
        cast.sign_in(client, who)
        assert (UPLOAD in client.get(CODEBOOK).text) is sees
        assert (UPLOAD in client.get(f"{CODEBOOK}/versions").text) is sees


@pytest.mark.parametrize(("who", "sees"), [("ann", False), ("olga", True)])
def test_a_project_without_a_codebook_says_so(client: FlaskClient, cast: Cast, who: str, sees: bool) -> None:
    cast.sign_in(client, who)
    page = client.get(CODEBOOK).text
    assert "No codebook is published yet" in page
    assert (UPLOAD in page) is sees
    assert "No codebook is published yet" in client.get(f"{CODEBOOK}/versions").text
    assert client.get(f"{CODEBOOK}.yaml").headers["Location"] == CODEBOOK


def test_the_words_of_labels_are_found(ann: FlaskClient, cast: Cast, database: Database) -> None:
    published(database, cast, a_book())
    page = ann.get(CODEBOOK, query_string={"q": "BLAZE"}).text
    assert "1 label or value holds these words." in page
    assert 'id="framing-heated"' in page
    assert 'id="framing-calm"' not in page
    assert 'value="BLAZE"' in page
    nothing = ann.get(CODEBOOK, query_string={"q": "<b>nowhere"}).text
    assert "0 labels and values hold these words." in nothing
    assert "<b>nowhere" not in nothing


def test_what_is_downloaded_is_what_was_published(ann: FlaskClient, cast: Cast, database: Database) -> None:
    first, _second = published(database, cast, a_book(), next_book())
    newest = ann.get(f"{CODEBOOK}.yaml")
    assert read_yaml(newest.data) == next_book()
    assert "tide-1.1.0.yaml" in newest.headers["Content-Disposition"]
    codes = ann.get(f"{CODEBOOK}.qdc")
    assert "tide-1.1.0.qdc" in codes.headers["Content-Disposition"]
    names = {one.name for one in next_book().labels.values()}
    assert {one.name for one in read_file(codes.data, "tide.qdc").labels.values()} == names
    assert read_yaml(ann.get(f"{CODEBOOK}.yaml?version={first}").data) == a_book()


def test_an_earlier_version_is_read_and_says_that_it_is(
    ann: FlaskClient, cast: Cast, database: Database
) -> None:
    first, _second = published(database, cast, a_book(), next_book())
    page = ann.get(f"{CODEBOOK}?version={first}").text
    assert "an earlier version" in page
    assert sha256(a_book()) in page


@pytest.mark.parametrize("asked", ["999999", "1.0.0", "-1", "٣", "9" * 40])
def test_a_version_that_is_not_of_the_project_is_not_there(
    ann: FlaskClient, cast: Cast, database: Database, asked: str
) -> None:
    published(database, cast, a_book())
    for address in (CODEBOOK, f"{CODEBOOK}.yaml"):
        assert ann.get(address, query_string={"version": asked}).status_code == 404


def test_a_version_of_another_project_is_not_there(ann: FlaskClient, cast: Cast, database: Database) -> None:
    with database.writing() as session:
        theirs = publish(session, cast.project("other"), a_book(), by=None).id
        session.commit()
    assert ann.get(CODEBOOK, query_string={"version": str(theirs)}).status_code == 404


def test_the_versions_say_what_became_of_each_label(ann: FlaskClient, cast: Cast, database: Database) -> None:
    published(database, cast, a_book(), next_book())
    page = ann.get(f"{CODEBOOK}/versions").text
    assert "From 1.0.0 to 1.1.0" in page
    for said in ("Redefined: 1", "Retired: 1", "New: 1", "4 labels and values are as they were."):
        assert said in page
    assert page.index("Tide 1.1.0") < page.index("Tide 1.0.0")


def test_a_file_is_previewed_before_anything_is_stored(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    published(database, cast, a_book())
    response = send(olga, to_yaml(next_book()).encode())
    assert response.status_code == 200
    for said in (
        "Redefined: 1",
        "Retired: 1",
        "New: 1",
        "Now otherwise.",
        "has no example",
        "neither changed",
    ):
        assert said in response.text
    assert versions(database) == 1


def test_what_was_previewed_is_what_is_published(olga: FlaskClient, cast: Cast, database: Database) -> None:
    published(database, cast, a_book())
    page = send(olga, to_yaml(next_book()).encode()).text
    response = cast.post(olga, PUBLISH, previewed(page), UPLOAD)
    assert (response.status_code, response.headers["Location"]) == (303, CODEBOOK)
    assert "Tide 1.1.0 is published." in olga.get(CODEBOOK).text
    with database.reading() as session:
        newest = session.scalars(select(CodebookVersion).where(CodebookVersion.version == "1.1.0")).one()
        assert (newest.content_sha256, newest.published_by_id) == (sha256(next_book()), cast.id("olga"))


def test_pressing_twice_publishes_once(olga: FlaskClient, cast: Cast, database: Database) -> None:
    said = previewed(send(olga, to_yaml(a_book()).encode()).text)
    for _time in range(2):
        assert cast.post(olga, PUBLISH, said, UPLOAD).headers["Location"] == CODEBOOK
    assert "is published here already" in olga.get(CODEBOOK).text
    assert versions(database) == 1


def test_a_preview_that_another_version_overtook_is_shown_again(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    published(database, cast, a_book())
    said = previewed(send(olga, to_yaml(replace(next_book(), version="2.0.0")).encode()).text)
    published(database, cast, next_book())
    response = cast.post(olga, PUBLISH, said, UPLOAD)
    assert response.status_code == 409
    assert "Somebody published another version" in response.text
    assert versions(database) == 2
    assert cast.post(olga, PUBLISH, previewed(response.text), UPLOAD).status_code == 303
    assert versions(database) == 3


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": "Tide"}', "[" * 50_000, "null"])
def test_a_preview_that_did_not_arrive_whole_publishes_nothing(
    olga: FlaskClient, cast: Cast, database: Database, content: str
) -> None:
    response = cast.post(olga, PUBLISH, {"content": content}, UPLOAD)
    assert (response.status_code, response.headers["Location"]) == (303, UPLOAD)
    assert "did not arrive whole" in olga.get(UPLOAD).text
    assert versions(database) == 0


def test_the_faults_of_a_file_are_listed_with_their_lines(olga: FlaskClient, database: Database) -> None:
    response = send(olga, b"name: Tide\nversion: 1.0.0\nlabels: []\nvariabels: []\n")
    assert response.status_code == 422
    for line in ("Line 3:", "Line 4:"):
        assert line in response.text
    assert 'id="file-fault"' in response.text
    assert versions(database) == 0


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "tide.yaml", "The file is empty"),
        (b"\xff\xfe", "tide.yaml", "not written in UTF-8"),
        (b"name: Tide", "tide.docx", "ends in .yaml"),
    ],
)
def test_a_file_that_is_no_codebook_is_refused_in_a_sentence(
    olga: FlaskClient, database: Database, data: bytes, name: str, said: str
) -> None:
    response = send(olga, data, name)
    assert response.status_code == 422
    assert said in response.text
    assert versions(database) == 0


def test_a_file_of_more_than_a_megabyte_is_refused_beside_the_field(
    olga: FlaskClient, database: Database
) -> None:
    token = csrf(olga, UPLOAD).encode()
    # Written by hand: the test's own browser leaves large files open behind it.
    body = (
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="tide.yaml"\r\n\r\n'
        + b"x" * (LARGEST_FILE + 1)
        + b"\r\n--x--\r\n"
    )
    response = olga.post(UPLOAD, data=body, content_type="multipart/form-data; boundary=x")
    assert response.status_code == 422
    assert "at most one megabyte" in response.text
    assert versions(database) == 0


def test_a_number_that_is_taken_is_refused_in_the_preview(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    published(database, cast, a_book())
    response = send(olga, to_yaml(replace(next_book(), version="1.0.0")).encode())
    assert response.status_code == 422
    assert "Version 1.0.0 of Tide is published already" in response.text


def test_no_file_is_said_beside_the_field(olga: FlaskClient, cast: Cast) -> None:
    response = cast.post(olga, UPLOAD, {"name": "Shore"}, UPLOAD)
    assert response.status_code == 422
    assert "Choose a file." in response.text
    assert 'value="Shore"' in response.text


def test_a_table_of_labels_takes_its_name_and_version_from_the_form(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    table = b'key,definition,examples\ncalm,Quiet.,"One line.\nAnother."\n'
    page = send(olga, table, "shore.csv", name="Shore", version="0.2.0")
    assert page.status_code == 200
    assert cast.post(olga, PUBLISH, previewed(page.text), UPLOAD).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(CodebookVersion.version)).one() == "0.2.0"
    assert "Another." in olga.get(CODEBOOK).text


def test_a_book_of_another_name_is_compared_with_nothing(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    published(database, cast, a_book())
    page = send(olga, to_yaml(replace(a_book(), key="shore", name="Shore")).encode()).text
    assert "It is not a version of Tide 1.0.0" in page
    assert "Retired" not in page


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("ada", 403), ("max", 404), ("root", 404)])
def test_only_leads_upload_and_publish(
    client: FlaskClient, cast: Cast, database: Database, who: str, status: int
) -> None:
    cast.sign_in(client, who)
    assert client.get(UPLOAD).status_code == status
    assert cast.post(client, UPLOAD, {}).status_code == status
    assert cast.post(client, PUBLISH, {"content": "{}"}).status_code == status
    if status == 404:
        assert client.get(CODEBOOK).status_code == 404
    assert versions(database) == 0
