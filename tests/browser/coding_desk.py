"""A round that asks for everything: labels with parents, a choice, a scale, a text, attributions, confidence."""

from typing import Any

from sqlalchemy import insert

from app.actions.projects import ProjectPlan, create_project
from app.actions.registry import add_agent
from app.actions.rounds import RoundPlan
from app.core.codebook.read_yaml import read_yaml
from app.core.outlets.agents import Agent, Name
from app.db import Database, table_of
from app.models.projects import Member
from tests.cast import Cast
from tests.corpus_rows import add_documents, enter_all

SPEECH = (
    "The harbour office said on Monday that the ferry would stop. "
    "“They want to chain our river, as the Estuary Review put it,” a 👩‍👩‍👧 councillor said. Nobody knew why."
)
BOOK = """
name: Harbour
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    required: true
    attributes: [voice]
    labels:
      - {key: heated, name: Heated words, shortcut: "1", definition: Words hotter than the fact needs.,
         use_when: [An epithet stands for a name.], examples: ["the minister's poodles"],
         counter_examples: ["the minister's aides"], confused_with: {fear: Fear warns of something.}}
      - {key: threats, name: Threats, abstract: true, definition: What is to be feared.}
      - {key: fear, name: Fear, parent: threats, shortcut: "2", definition: The reader is warned of harm.,
         excludes: [heated], translations: {ru: {name: Страх, definition: Читателя пугают.}}}
%s
  - key: genre
    name: Genre
    type: choose_one
    on: [passage]
    required: true
    values: [{key: news, name: News}, {key: opinion, name: Opinion}]
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-2, -1, 0, 1, 2], on: [passage]}
  - {key: gist, name: Gist, type: text, on: [passage]}
  - {key: voice, name: Voice, type: choose_one, on: [mark], default: author,
     values: [{key: author, name: Author}, {key: reported, name: Reported}, {key: mixed, name: Mixed}]}
"""
LABEL = '      - {key: topic_%d, name: Topic %d, definition: "About matter %d, in the café."}'


def open_desk(database: Database, cast: Cast, *, more_labels: int = 0, **plan: Any) -> int:
    """The harbour project on that book, one passage for Ann, two outlets in the registry; the project's id."""
    book = BOOK % "\n".join(LABEL % (n, n, n) for n in range(more_labels))
    with database.writing() as session:
        first = RoundPlan(**({"asks_confidence": True} | plan))
        project = create_project(
            session,
            ProjectPlan("harbour", "Harbour", first_round=first),
            read_yaml(book),
            by=None,
        )
        member = {"project_id": project.id, "person_id": cast.id("ann"), "is_annotator": True}
        session.execute(insert(table_of(Member)).values(member | {"is_adjudicator": False, "is_lead": False}))
        for slug, name in (("estuary-review", "Estuary Review"), ("nabat", "Набат гавани")):
            add_agent(session, Agent(slug, "outlet", name, names=(Name(name),)), by=None)
        add_documents(session, project.id, [{"key": "ferry", "paragraphs": [SPEECH]}])
        enter_all(session, project.id)
        session.commit()
        return project.id
