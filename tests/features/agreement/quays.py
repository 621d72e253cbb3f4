"""Two articles of two outlets, coded by Ann and Ben, who differ in a few places."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from app.actions.claim import claim_next
from app.db import Database, insert_row, now, table_of
from app.models.projects import Member
from app.models.texts import Mask, MaskSet, Passage, TextVersion
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.corpus_rows import add_outlet
from tests.features.agreement.tides import BOOK, coding, says
from tests.world import make_world

PAGE = "/projects/harbour/agreement"
API = "/api/v1/projects/harbour/agreement"
CANARY = "kingfisher"
WORDS = "The storm reached the quay 🌉, the Kingfisher says."
FOG = "Fog hid the المرفأ e\u0301tat."
ANNS = {
    "The storm": says("storm", marks={"storm": "storm", "storm reached": "fog", "quay 🌉": "calm"}, tone=1),
    "A calm": says("calm", "pro", tone=0),
    "Fog": says(marks={"المرفأ e\u0301tat": "fog"}, tone=-1),
}
BENS = {
    "The storm": says(marks={"reached the": "storm"}, tone=1),
    "A calm": says("calm", "fog", "con", tone=1),
    "Fog": says("fog", "con", tone=-1),
}


def make_quays(database: Database, cast: Cast) -> Harbour:
    """One article of each of two outlets."""
    with database.writing() as session:
        outlets = [add_outlet(session, slug) for slug in (CANARY, "heron")]
        session.commit()
    texts = [
        {"key": f"quay-{at}", "paragraphs": paragraphs, "outlet_id": outlet}
        for at, (paragraphs, outlet) in enumerate(
            zip(((WORDS, "A calm followed."), (FOG, "Nobody sailed.")), outlets, strict=True)
        )
    ]
    return make_harbour(database, cast, BOOK, texts, condition="open")


def both_code(client: FlaskClient, cast: Cast) -> None:
    """Ann and Ben say what they say of all four passages."""
    for who, answers in (("ann", ANNS), ("ben", BENS)):
        assert code_all(client, cast.headers(who), "harbour", coding(answers)) == 4


def passage_id(harbour: Harbour, words: str) -> int:
    """The passage whose text begins so."""
    with harbour.database.reading() as session:
        rows = session.execute(
            select(Passage.id, TextVersion.text, Passage.start)
            .join(TextVersion, TextVersion.id == Passage.text_version_id)
            .where(Passage.project_id == harbour.project_id)
        )
        return next(int(row.id) for row in rows if str(row.text)[row.start :].startswith(words))


def codes_blind(database: Database, cast: Cast, who: str) -> None:
    """This lead has something left to code blind in another project."""
    project_id = make_world(database, [cast.id(who)], slug="ferry")
    with database.writing() as session:
        claim_next(session, project_id, cast.id(who), now())
        session.commit()


def mask(harbour: Harbour, words: str) -> None:
    """Cover these words where they stand."""
    with harbour.database.writing() as session:
        version = next(
            one
            for one in session.scalars(
                select(TextVersion).where(TextVersion.project_id == harbour.project_id)
            )
            if words in str(one.text)
        )
        row = {"project_id": harbour.project_id, "text_version_id": version.id, "version": 1}
        set_id = insert_row(session, table_of(MaskSet), row | {"created_at": now()})
        start = str(version.text).index(words)
        at = {"mask_set_id": set_id, "start": start, "end": start + len(words), "kind": "self_reference"}
        session.execute(insert(table_of(Mask)).values(project_id=harbour.project_id, **at))
        session.commit()


def make_annotator(harbour: Harbour, person_id: int) -> None:
    """The lead annotates as well, and has everything still to code."""
    with harbour.database.writing() as session:
        session.execute(update(Member).where(Member.person_id == person_id).values(is_annotator=True))
        session.commit()


def read(client: FlaskClient, cast: Cast, what: str, who: str = "olga") -> Any:
    """An answer of the API that must be given."""
    given = client.get(f"{API}/{what}", headers=cast.headers(who))
    assert given.status_code == 200, given.get_data(as_text=True)
    return given.json
