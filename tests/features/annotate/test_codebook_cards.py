"""The codebook as the annotator's page fetches it: every rule of the round's version, in the reader's language."""

from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.codebook.read_yaml import read_yaml
from app.db import Database
from app.features.annotate.layers import layers_of, whole_book
from app.models.codebooks import CodebookVersion
from tests.cast import Cast

BOOK = """
name: Tides
version: 1.0.0
variables:
  - key: tone
    name: Tone
    type: choose_many
    on: [span]
    attributes: [voice]
    labels:
      - {key: storm, name: Storm, parent: weather, definition: It blows., confused_with: {calm: Nothing moves.},
         translations: {ru: {name: Шторм, definition: Дует.}}}
      - {key: weather, name: Weather, abstract: true}
      - {key: calm, name: Calm, parent: weather, definition: It rests., translations: {ru: {name: Штиль}}}
  - {key: voice, name: Voice, type: choose_one, on: [mark], values: [author, reported], default: author}
"""


def test_the_cards_hold_every_rule_and_nothing_of_another_project(
    client: FlaskClient, cast: Cast, database: Database, harbour: int
) -> None:
    with database.reading() as session:
        version = session.scalars(
            select(CodebookVersion.id).where(CodebookVersion.project_id == harbour)
        ).one()
    address = "/projects/harbour/codebook/cards"
    page = client.get(f"{address}?version={version}", headers=cast.headers("ann"))
    assert page.status_code == 200
    for text in ('data-card="loaded_language"', "Use when", "Not examples", 'data-card="voice:reported"'):
        assert text in page.text
    one = client.get(f"{address}?version={version}&label=loaded_language", headers=cast.headers("ann")).text
    assert [one.count(text) for text in ("data-card=", 'data-card="loaded_language"', "<h3")] == [1, 1, 0]
    assert client.get(f"{address}?version={version + 1}", headers=cast.headers("ann")).status_code == 404
    assert client.get(f"{address}?version=²", headers=cast.headers("ann")).status_code == 404
    assert client.get(address, headers=cast.headers("max")).status_code == 404


def test_a_label_stands_below_its_parent_in_the_reader_s_language_where_it_has_one() -> None:
    book = read_yaml(BOOK)
    layer = layers_of(book, ["tone"], "paragraph", "ru_RU")[0]
    assert [(one.key, one.depth, one.name) for one in layer.choices] == [
        ("weather", 0, "Weather"),
        ("storm", 1, "Шторм"),
        ("calm", 1, "Штиль"),
    ]
    # A name in Russian over an English rule: the page says that the rule is not translated.
    assert [(one.lang, one.text_lang) for one in layer.choices[1:]] == [("ru", "ru"), ("ru", "en")]
    assert layer.choices[1].confused_with == (("Штиль", "Nothing moves."),)
    assert [one.key for one in whole_book(book, "en")] == ["tone", "voice"]
    # Colours belong to labels and stay theirs, however they are ordered.
    assert {one.key: one.colour for one in layer.choices} == {"storm": 1, "weather": 2, "calm": 3}
