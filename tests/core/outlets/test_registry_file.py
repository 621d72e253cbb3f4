"""The registry as JSON Lines and as CSV: read, refused by line, written and read again."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.outlets.agents import Agent, Domain, Name, RatingScheme
from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import Assertion
from app.core.outlets.registry_file import CSV_COLUMNS, read_registry, write_csv, write_jsonl
from tests.core.outlets.invented import KINDS, fact

AGENTS = [
    Agent(slug, kind, slug.replace("-", " ").title(), (Name("Имя", "ru", "Cyrl", "translation"),))
    if kind != "rater"
    else Agent(
        slug,
        kind,
        "Lamp",
        (),
        (
            Domain("lamp.example"),
            Domain("old.example", "/lamp", VagueDate.parse("2010"), evidence_note="¶ 2"),
        ),
        (
            RatingScheme(
                "lamp-soundness", "Soundness", "2", "ordinal", ("Poor", "Sound"), "up", licence="open"
            ),
        ),
    )
    for slug, kind in KINDS.items()
]


SCHEMES = ["lamp-soundness"]


def line(**said: Any) -> str:
    return json.dumps({"slug": "pier-news", "kind": "outlet", "label": "Pier News", **said})


def sentences(text: str, name: str = "r.jsonl") -> list[tuple[int, str]]:
    return [(fault.line, fault.sentence) for fault in read_registry(name, text, KINDS).faults]


def test_a_stated_fact_is_read_with_its_subject_and_place() -> None:
    stated = {"property": "medium", "value_code": "blog", "asserted_by": "project", "valid_from": "2020-05"}
    reading = read_registry("r.jsonl", "\n" + line(assertions=[stated, stated]) + "\n", KINDS)
    assert reading.faults == []
    assert [(one.id, one.subject, one.sequence) for one in reading.assertions] == [
        ("pier-news.1", "pier-news", 1),
        ("pier-news.2", "pier-news", 2),
    ]
    assert reading.assertions[0].valid_from == VagueDate.parse("2020-05")
    assert reading.kinds == {"pier-news": "outlet"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not one JSON object"),
        ("[" * 100_000, "not one JSON object"),
        ('{"slug": NaN}', "not one JSON object"),
        ("[1]", "must be an object"),
        (line(colour="red"), "“colour” is not a field"),
        (line(label=7), "“label” must be a text"),
        (line(label="x" * 301), "longer than 300"),
        (line(label="a\x00b"), "cannot be stored"),
        (line(label="a\ud800b"), "cannot be stored"),
        (line(kind="paper"), "not a kind of agent"),
        (line(names={"name": "x"}), "“names” must be a list"),
        (line(names=[{"language": "en"}]), "“name” is missing"),
        (line(domains=[{"host": "a.example", "valid_from": "soon"}]), "is not a date"),
        (line(assertions=["x"]), "must be an object"),
        (line(assertions=[{"property": "medium", "value_code": "blog"}]), "“asserted_by” is missing"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_a_sentence(text: str, words: str) -> None:
    found = sentences(line(slug="other") + "\n" + text)
    assert found
    assert {number for number, _ in found} == {2}
    assert any(words in sentence for _, sentence in found)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"value_code": "gazette"}, "not a value of"),
        ({"asserted_by": "nobody"}, "neither in this file nor in the registry"),
        (
            {"property": "rating", "value_code": None, "value_text": "7", "rating_scheme": "no"},
            "rating scheme “no”",
        ),
        ({"supersedes": "later"}, "does not stand before this"),
        ({"value_number": True}, "must be a number"),
        ({"value_number": 10**400}, "must be a number"),
        ({"redistributable": "yes"}, "must be true or false"),
        ({"evidence_retrieved_at": "yesterday"}, "is not a time"),
        ({"evidence_url": "javascript:alert(1)"}, "must be an http"),
    ],
)
def test_a_faulty_fact_is_refused_and_its_neighbour_is_kept(said: dict[str, Any], words: str) -> None:
    good = {"property": "medium", "value_code": "blog", "asserted_by": "project"}
    reading = read_registry("r.jsonl", line(assertions=[{**good, **said}, good]), KINDS)
    assert any(words in fault.sentence for fault in reading.faults)
    assert [one.id for one in reading.assertions] == ["pier-news.2"]


def test_an_agent_has_one_line_and_an_id_one_fact() -> None:
    assert "on an earlier line already" in sentences(line() + "\n" + line())[0][1]
    stated = {"id": "x", "property": "medium", "value_code": "blog", "asserted_by": "project"}
    assert "is taken by an earlier" in sentences(line(assertions=[stated, stated]))[0][1]


def test_an_agent_keeps_the_kind_that_the_registry_has() -> None:
    assert "another kind in the registry" in sentences(line(slug="river-post", kind="rater"))[0][1]


def test_a_chain_whose_beginning_is_withheld_is_still_read() -> None:
    first = fact("a", redistributable=False)
    second = fact("b", sequence=2, supersedes="a")
    third = fact("c", sequence=3, supersedes="b", status="disputed")
    open_end = read_registry("r.jsonl", write_jsonl(AGENTS, [first, second, third]))
    assert (open_end.faults, open_end.withheld) == ([], {"a"})
    assert [(one.id, one.supersedes) for one in open_end.assertions] == [("b", None), ("c", "b")]
    disputed = replace(second, status="disputed")
    nothing_left = read_registry("r.jsonl", write_jsonl(AGENTS, [first, disputed, third]))
    assert (nothing_left.faults, nothing_left.assertions) == ([], [])


def test_agents_may_be_named_before_their_line() -> None:
    first = line(
        assertions=[{"property": "part_of", "value_agent": "late-house", "asserted_by": "late-house"}]
    )
    assert sentences(first + "\n" + line(slug="late-house")) == []


def test_the_country_xx_is_read_as_unknown() -> None:
    stated = {"property": "country", "value_code": "XX", "asserted_by": "project"}
    reading = read_registry("r.jsonl", line(assertions=[stated]), KINDS)
    assert (reading.assertions[0].value_state, reading.assertions[0].value_code) == ("unknown", None)


def test_other_endings_are_refused() -> None:
    with pytest.raises(ValueError, match=r"neither \.jsonl nor \.csv"):
        read_registry("registry.xlsx", "")


def test_a_byte_order_mark_does_no_harm() -> None:
    assert sentences("\ufeff" + line()) == []
    assert sentences("\ufeffsubject,property,asserted_by\n", "r.csv") == []


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("", 1, "“subject” is missing"),
        ("subject,property,asserted_by,mood\n", 1, "“mood” is not a column"),
        ("subject,property,asserted_by,property\n", 1, "stands there twice"),
        ("subject,property,asserted_by\nriver-post,medium\n", 2, "not as many cells"),
        ('subject,property,asserted_by\n"river-post\n', 2, "cannot be read as CSV"),
        ("subject,property,asserted_by\npier-news,medium,project\n", 2, "not a kind of agent"),
        ("subject,subject_kind,property,asserted_by\nriver-post,rater,medium,project\n", 2, "another kind"),
        (
            "subject,property,asserted_by,value_number\nriver-post,rating,project,much\n",
            2,
            "must be a number",
        ),
    ],
)
def test_a_faulty_table_is_refused_by_line(text: str, at: int, words: str) -> None:
    assert any(number == at and words in sentence for number, sentence in sentences(text, "r.csv"))


def test_a_table_makes_the_subjects_that_nobody_knows() -> None:
    text = (
        "subject,subject_kind,subject_label,property,value_code,asserted_by\n"
        "pier-news,outlet,Pier News,medium,blog,project\n"
        "pier-news,outlet,Pier News,languages,en,pier-news\n"
    )
    reading = read_registry("r.csv", text, KINDS)
    assert reading.faults == []
    assert [agent.slug for agent in reading.agents] == ["pier-news"]
    assert [one.property for one in reading.assertions] == ["medium", "languages"]


def test_no_cell_of_a_table_begins_like_a_formula() -> None:
    table = write_csv(AGENTS, [fact(note='=HYPERLINK("http://x.example")', evidence_quote="-1+2")])
    cells = next(csv.DictReader(io.StringIO(table)))
    assert cells["note"].startswith("'=")
    assert cells["evidence_quote"].startswith("'-")


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_what_may_not_be_passed_on_is_withheld_and_said_so(ending: str) -> None:
    rating = {"property": "rating", "value_text": "Sound", "rating_scheme": "lamp-soundness"}
    closed = fact(**rating, asserted_by="lamp-ratings", redistributable=False, note="four stars")
    write = write_jsonl if ending == "jsonl" else write_csv
    text = write(AGENTS, [closed, fact("b", sequence=2)])
    assert '"Sound"' not in text.replace("Poor", "").replace('", "Sound"]', "")
    assert "four stars" not in text
    assert "lamp-soundness" in text
    reading = read_registry(f"r.{ending}", text, KINDS, SCHEMES)
    assert (reading.withheld, reading.faults, len(reading.assertions)) == ({"a"}, [], 1)
    whole = read_registry(f"r.{ending}", write(AGENTS, [closed], withhold=False), KINDS, SCHEMES)
    assert whole.assertions[0].value_text == "Sound"


TEXTS = st.none() | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40
)
VALUES = st.sampled_from(
    [
        {"property": "medium", "value_code": "blog"},
        {"property": "medium", "value_state": "not_applicable"},
        {"property": "owned_by", "value_agent": "river-group", "value_number": 33.3},
        {"property": "legal_status_event", "value_code": "blocked", "qualifier": "UZ", "value_text": "Act"},
        {"property": "rating", "value_text": "+1", "rating_scheme": "lamp-soundness", "value_number": -1},
    ]
)


@st.composite
def registries(draw: st.DrawFn) -> list[Assertion]:
    rows: list[Assertion] = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        row = fact(
            f"f{number}",
            sequence=number,
            **draw(VALUES),
            valid_from=draw(st.none() | st.builds(VagueDate, st.dates())),
            note=draw(TEXTS),
            evidence_quote=draw(TEXTS),
            evidence_retrieved_at=draw(st.none() | st.just(datetime(2022, 5, 18, 9, 30, tzinfo=UTC))),
            confidence=draw(st.sampled_from(["low", "high"])),
            redistributable=draw(st.booleans()),
        )
        if rows and draw(st.booleans()):
            row = replace(rows[-1], id=row.id, sequence=number, supersedes=rows[-1].id, status="disputed")
        rows.append(row)
    return rows


@settings(max_examples=150, deadline=None)
@given(registries())
def test_a_registry_comes_back_from_both_formats_as_it_was(rows: list[Assertion]) -> None:
    lines = read_registry("r.jsonl", write_jsonl(AGENTS, rows, withhold=False))
    assert (lines.faults, lines.agents, lines.assertions) == ([], AGENTS, rows)
    table = read_registry("r.csv", write_csv(AGENTS, rows, withhold=False), KINDS, SCHEMES)
    assert (table.faults, table.assertions) == ([], rows)
    assert write_csv(AGENTS, table.assertions) == write_csv(AGENTS, rows)


def test_the_header_of_a_table_is_the_documented_one() -> None:
    assert next(csv.reader([write_csv([], [])])) == list(CSV_COLUMNS)
