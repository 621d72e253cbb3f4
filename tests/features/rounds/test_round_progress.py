"""/projects/<slug>/rounds/<id>: how far a round is, by passage, by person, by document."""

import csv
import io
import re

from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.db import now
from app.features.rounds import actions, runner
from app.models.corpus import Document
from app.models.exports import Job
from app.models.rounds import Assignment
from tests.cast import Cast
from tests.coding import Harbour, code_all, read, save
from tests.corpus_rows import add_documents, texts_of
from tests.features.rounds.conftest import ROUNDS, post, the_round, words_of


def test_progress_counts_passages_people_and_places(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    code_all(client, cast.headers("ann"), "harbour", lambda _a: {"none": ["framing"], "seconds": 1800})
    ben = cast.headers("ben")
    first, second, *_others = client.post("/api/v1/projects/harbour/next", headers=ben).json["batch"]
    save(client, ben, read(client, ben, first), none=["framing"])
    save(client, ben, read(client, ben, second), state="skipped", skip_reason="cannot_read")
    page = olga.get(f"{ROUNDS}/{the_round(harbour.database).id}").text
    with harbour.database.reading() as session:
        batch = session.scalars(select(Assignment).where(Assignment.person_id == cast.id("ben"))).all()
    in_work = len(batch) - 2
    said = words_of(page)
    assert f"2 of 5 passages finished, {in_work} in work, {3 - in_work} free" in said
    assert "1 passage done by 2 annotators" in said
    assert "4 passages done by 1 annotator" in said
    rows = re.findall(r'<tr><th scope="row"><bdi[^>]*>(.*?)</bdi></th>(.*?)</tr>', page)
    cells = {name: re.findall(r"<td[^>]*>(.*?)</td>", row) for name, row in rows}
    assert cells["Ann"][:3] == ["5", "0", "0"]
    assert cells["Ann"][4] == "2.5"
    assert cells["Ben"][:3] == ["1", "1", str(in_work)]
    assert [name for name, _row in rows[:2]] == ["Ann", "Ben"]


def test_what_was_given_back_is_shown_nowhere(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    address = f"{ROUNDS}/{the_round(harbour.database).id}"
    before = (olga.get(address).text, olga.get(f"{address}/progress.csv").text)
    ben = cast.headers("ben")
    for assignment_id in client.post("/api/v1/projects/harbour/next", headers=ben).json["batch"]:
        assert client.post(f"/api/v1/assignments/{assignment_id}/decline", headers=ben).status_code == 204
    after = (olga.get(address).text, olga.get(f"{address}/progress.csv").text)
    assert [words_of(text) for text in after] == [words_of(text) for text in before]


def test_work_that_came_late_is_kept_apart(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    code_all(client, cast.headers("ann"), "harbour", lambda _a: {"none": ["framing"]})
    with harbour.database.writing() as session:
        late = session.scalars(select(Assignment.id).limit(1)).one()
        session.execute(update(Assignment).where(Assignment.id == late).values(is_surplus=True))
        session.commit()
    table = olga.get(f"{ROUNDS}/{the_round(harbour.database).id}/progress.csv").text
    ann = next(csv.DictReader(io.StringIO(table)))
    assert (ann["name"], ann["done"], ann["late"]) == ("Ann", "4", "1")


def test_the_tables_open_safely_in_a_spreadsheet(olga: FlaskClient, harbour: Harbour) -> None:
    given = olga.get(f"{ROUNDS}/{the_round(harbour.database).id}/progress.csv?by=document")
    assert given.mimetype == "text/csv"
    assert "attachment; filename=harbour-round-" in given.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(given.text)))
    assert {row["document"]: row["title"] for row in rows} == {"quay": "Quay closed", "arab": "'=المرفأ"}
    assert {row["places"] for row in rows} == {"6", "4"}


def test_many_documents_come_in_pages(olga: FlaskClient, harbour: Harbour, cast: Cast) -> None:
    with harbour.database.writing() as session:
        add_documents(session, harbour.project_id, texts_of(60, paragraphs=1))
        session.commit()
    one = the_round(harbour.database)
    waiting = olga.get(f"{ROUNDS}/{one.id}").text
    assert "2 of 62 documents are in" in waiting
    assert post(olga, cast, f"{ROUNDS}/{one.id}/enter").status_code == 303
    assert "52 of 62" in olga.get(f"{ROUNDS}/{one.id}").text
    assert olga.get(f"{ROUNDS}/entering").json == {
        "state": "waiting",
        "done": 52,
        "total": 62,
        "text": "52 of 62 documents are in",
    }
    with harbour.database.reading() as session:
        order = session.scalars(select(Job).where(Job.kind == actions.KIND)).one()

    class Progress:
        @staticmethod
        def step(_session: object, done: int, total: int) -> None:
            assert done <= total

    assert runner.do_job(harbour.database, None, order, Progress) == {"documents": 62}  # type: ignore[arg-type]
    first, second = (olga.get(f"{ROUNDS}/{one.id}?page={page}").text for page in (1, 2))
    assert first.count('<th scope="row"><bdi') - second.count('<th scope="row"><bdi') == 50 - 12
    assert ("More documents" in first, "More documents" in second) == (True, False)


def test_a_withdrawn_document_is_neither_waited_for_nor_hides_one_that_waits(
    olga: FlaskClient, harbour: Harbour
) -> None:
    with harbour.database.writing() as session:
        gone = {"withdrawn_at": now(), "withdrawn_reason": "asked for"}
        session.execute(update(Document).where(Document.key == "arab").values(gone))
        session.commit()
    assert olga.get(f"{ROUNDS}/entering").json["state"] == "done"
    with harbour.database.writing() as session:
        add_documents(session, harbour.project_id, texts_of(1))
        session.commit()
    said = olga.get(f"{ROUNDS}/entering").json
    assert (said["state"], said["done"], said["total"]) == ("failed", 1, 2)
