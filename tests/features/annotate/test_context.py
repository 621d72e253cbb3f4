"""The text around a passage: what is asked for is shown, what the condition hides is not, and it is recorded."""

from flask.testing import FlaskClient
from sqlalchemy import update

from app.db import Database, table_of
from app.models.texts import Passage
from tests.cast import Cast
from tests.features.annotate.conftest import Annotator
from tests.features.annotate.test_pages import token_of
from tests.world import a_save, fill_world

PARAGRAPHS = [
    "The bridge is closed",
    "First the bridge was painted.",
    "Then it was measured 👩‍👩‍👧 twice.",
    "Then it was closed.",
    "Nobody was told why.",
    "By Zanzbyline Person",
]


def bridge(database: Database, cast: Cast, **plan: str) -> None:
    """An article of six paragraphs, the last of them its byline."""
    fill_world(database, [cast.id("ann")], [{"key": "bridge", "paragraphs": PARAGRAPHS}], **plan)
    with database.writing() as session:
        passage = table_of(Passage)
        session.execute(update(passage).where(passage.c.number == 6).values(role="byline"))
        session.commit()


def around(annotator: Annotator, assignment_id: int, reach: str) -> list[tuple[str, str, str]]:
    """Side, role and text of what the API gives."""
    address = f"/api/v1/assignments/{assignment_id}/context?reach={reach}"
    response = annotator.client.get(address, headers=annotator.headers)
    assert response.status_code == 200, response.text
    return [(one["kind"], one["role"], one["text"]) for one in response.get_json()["items"]]


def third(client: FlaskClient, cast: Cast) -> tuple[Annotator, int]:
    """Ann, and her assignment of the third paragraph."""
    ann = Annotator(client, cast.headers("ann"), "harbour")
    claim = ann.next()
    assert claim is not None
    return ann, next(one for one in claim["batch"] if ann.open(one)["text"] == PARAGRAPHS[2])


def test_a_paragraph_on_either_side_or_the_whole_article_is_given_on_demand(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    bridge(database, cast, condition="open")
    ann, here = third(client, cast)
    assert around(ann, here, "around") == [
        ("before", "body", PARAGRAPHS[1]),
        ("after", "body", PARAGRAPHS[3]),
    ]
    assert around(ann, here, "article") == [
        ("before", "title", PARAGRAPHS[0]),
        ("before", "body", PARAGRAPHS[1]),
        ("after", "body", PARAGRAPHS[3]),
        ("after", "body", PARAGRAPHS[4]),
        ("after", "byline", PARAGRAPHS[5]),
    ]


def test_a_blind_reader_is_not_shown_who_signs(client: FlaskClient, database: Database, cast: Cast) -> None:
    bridge(database, cast, hidden_fields=["outlet", "byline", "title"])
    ann, here = third(client, cast)
    assert [text for *_side, text in around(ann, here, "article")] == [PARAGRAPHS[n] for n in (1, 3, 4)]
    page = client.get(f"/assignments/{here}?context=article", headers=ann.headers).text
    assert PARAGRAPHS[4] in page
    assert "Zanzbyline" not in page
    assert PARAGRAPHS[0] not in page


def test_another_reach_is_refused_and_a_strangers_passage_is_not_there(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    bridge(database, cast)
    ann, here = third(client, cast)
    address = f"/api/v1/assignments/{here}/context"
    assert client.get(f"{address}?reach=everything", headers=ann.headers).status_code == 422
    assert client.get(address, headers=cast.headers("ben")).status_code == 404


def test_the_page_without_scripts_shows_it_and_the_save_says_so(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    bridge(database, cast)
    ann, here = third(client, cast)
    cast.sign_in(client, "ann")
    plain = client.get(f"/assignments/{here}").text
    assert f'href="/assignments/{here}?context=around"' in plain
    assert PARAGRAPHS[3] not in plain
    wider = f"/assignments/{here}?context=around"
    text = client.get(wider).text
    assert PARAGRAPHS[3] in text
    assert text.count(PARAGRAPHS[1]) == 1
    saved = client.post(wider, data=token_of(client, wider) | {"state": "done", "none": ["framing"]})
    assert saved.status_code == 303
    assert ann.revisions(here)[-1]["context_shown"] == ["title", "previous", "around"]


def test_what_was_shown_is_kept_with_the_revision(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    bridge(database, cast)
    ann, here = third(client, cast)
    shown = ["title", "previous", "around", "article"]
    assert ann.save(here, a_save(ann.open(here), none=["framing"], context_shown=shown)).status_code == 200
    assert ann.revisions(here)[-1]["context_shown"] == shown
