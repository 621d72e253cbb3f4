"""The demo corpus: every quote is in its passage, every difference has its reason, and all is invented."""

import csv
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.core.codebook.read_yaml import read_yaml
from app.core.outlets.dates import VagueDate
from app.core.outlets.owner_groups import owner_groups
from app.core.outlets.registry_file import RegistryReading, read_registry
from app.core.text.cut import Piece, cut
from app.core.text.graphemes import inside_graphemes
from app.core.text.normalise import decode

SEEDS = Path(__file__).parents[2] / "seeds"
DEMO = SEEDS / "demo"
COLUMNS = (
    "file,title,byline,published,date_precision,language,url,archive_url,retrieved_at,outlet,republished_by,"
    "obtained_from,translated_from,genre,text_rights,risk"
)
ANSWERED_ROLES = {"title", "heading", "body"}
PEOPLE = ("noor", "tomas")

Row = dict[str, Any]


@cache
def manifest() -> list[dict[str, str]]:
    with (DEMO / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def registry() -> RegistryReading:
    return read_registry("registry.jsonl", (DEMO / "registry.jsonl").read_text(encoding="utf-8"))


@cache
def judgements() -> list[Row]:
    lines = (DEMO / "judgements.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


@cache
def article(file: str) -> str:
    return decode((DEMO / "articles" / file).read_bytes()).text


@cache
def pieces(file: str) -> dict[int, Piece]:
    return {piece.number: piece for piece in cut(article(file), "paragraph", "auto")}


def words(row: Row) -> str:
    piece = pieces(row["file"])[row["passage"]]
    return article(row["file"])[piece.start : piece.end]


def answers() -> list[tuple[Row, str, Row]]:
    return [(row, who, row["annotators"][who]) for row in judgements() for who in PEOPLE]


def same_but_notes(answer: Row) -> Row:
    bare = {key: list(answer[key]) for key in ("none", "attributions")}
    for key in ("labels", "spans"):
        marks = [{field: value for field, value in one.items() if field != "note"} for one in answer[key]]
        bare[key] = sorted(marks, key=lambda one: sorted(map(str, one.values())))
    return bare


def place(text: str, quote: str, occurrence: int = 1) -> int:
    start = -1
    for _ in range(occurrence):
        start = text.index(quote, start + 1)
    return start


def test_the_manifest_names_every_article_once() -> None:
    files = [row["file"] for row in manifest()]
    assert sorted(files) == sorted(path.name for path in (DEMO / "articles").iterdir())
    assert len(files) == 24
    header = (DEMO / "manifest.csv").read_text(encoding="utf-8").split("\n")[0]
    assert header == COLUMNS


def test_every_row_of_the_manifest_has_a_date_of_its_precision_and_full_rights() -> None:
    for row in manifest():
        date = VagueDate.parse(row["published"])
        assert (date.precision, row["text_rights"]) == (row["date_precision"], "full"), row["file"]
        assert 2023 <= date.on.year <= 2026, row["file"]


def test_the_registry_is_read_without_a_fault_and_knows_every_outlet_of_the_manifest() -> None:
    reading = registry()
    assert reading.faults == []
    named = {
        row[column] for row in manifest() for column in ("outlet", "republished_by", "obtained_from")
    } - {""}
    assert {reading.kinds.get(slug) for slug in named} == {"outlet"}
    assert {slug for slug, kind in reading.kinds.items() if kind == "outlet"} == named


def test_an_article_lies_under_an_address_of_its_outlet_or_of_who_printed_it_again() -> None:
    hosts = {agent.slug: agent.domains for agent in registry().agents}
    for row in manifest():
        addresses = [
            f"https://{domain.host}{domain.path_prefix}"
            for domain in hosts[row["republished_by"] or row["outlet"]]
        ]
        assert any(row["url"].startswith(f"{address.rstrip('/')}/") for address in addresses), row["file"]


def test_the_ledger_and_coast_tonight_are_one_owner_group_only_after_the_sale() -> None:
    reading = registry()
    for day, together in (("2024-05-31", False), ("2024-06-01", True)):
        on = VagueDate.parse(day).on
        groups = owner_groups(reading.assertions, reading.kinds, [on], len(reading.assertions))
        assert ("coast-tonight" in groups.group_of("port-ledger").members) is together


def test_every_passage_of_title_heading_and_body_is_judged_once_and_no_other() -> None:
    expected = [
        (row["file"], number)
        for row in manifest()
        for number, piece in pieces(row["file"]).items()
        if piece.role in ANSWERED_ROLES
    ]
    assert sorted((row["file"], row["passage"]) for row in judgements()) == sorted(expected)
    assert all(set(row["annotators"]) == set(PEOPLE) for row in judgements())
    assert all(words(row).startswith(row["quote_start"]) for row in judgements())


def test_every_marked_quote_is_in_its_passage_and_cuts_no_grapheme() -> None:
    for row, who, answer in answers():
        text = words(row)
        inside = set(inside_graphemes(text))
        for span in answer["spans"]:
            start = place(text, span["quote"], span["occurrence"])
            where = (row["file"], row["passage"], who, span["quote"])
            assert not inside & {start, start + len(span["quote"])}, where
            assert span["quote"] == span["quote"].strip(), where


def test_every_part_of_an_attribution_is_in_its_passage_and_cites_a_known_outlet() -> None:
    found = [(words(row), one) for row, _, answer in answers() for one in answer["attributions"]]
    assert len(found) > 110
    for text, one in found:
        said = {part: one[part] for part in ("source", "cue", "content") if one[part]}
        inside = set(inside_graphemes(text))
        for quote in said.values():
            assert not inside & {start := place(text, quote), start + len(quote)}, one
        # Only the source may be missing, where nobody is named.
        assert {"source", "cue", "content"} - said.keys() == (
            {"source"} if one["source_type"] == "none" else set()
        )
        assert {one["cited_outlet"], one.get("via_outlet")} - {None} <= registry().kinds.keys(), one
        assert one["speech"] in {"direct", "indirect", "mixed"}, one


def test_what_is_nested_stands_inside_the_words_of_what_it_is_nested_in() -> None:
    nested = [
        (one["content"], answer["attributions"][one["nested_in"] - 1]["content"])
        for _, _, answer in answers()
        for one in answer["attributions"]
        if one.get("nested_in")
    ]
    assert len(nested) > 3
    assert [pair for pair in nested if pair[0] not in pair[1]] == []


def test_the_two_see_other_outlets_cited_in_some_places_and_the_same_in_most() -> None:
    cited = [
        [
            sorted({one["cited_outlet"] or "" for one in row["annotators"][who]["attributions"]})
            for who in PEOPLE
        ]
        for row in judgements()
    ]
    alike = sum(noor == tomas for noor, tomas in cited if any(noor + tomas))
    assert 3 < sum(noor != tomas for noor, tomas in cited) < alike


def test_labels_and_voices_are_those_of_the_starter_codebook() -> None:
    book = read_yaml((SEEDS / "codebooks" / "starter.yaml").read_bytes())
    marks = [mark for _, _, answer in answers() for mark in (*answer["labels"], *answer["spans"])]
    assert {mark["label"] for mark in marks} == {label.key for label in book.by_key["framing"].labels}
    assert {mark["voice"] for mark in marks} == {value.key for value in book.by_key["voice"].values}
    assert any(answer["labels"] for _, _, answer in answers())


def test_an_answer_is_either_none_or_something() -> None:
    for row, who, answer in answers():
        something = bool(answer["labels"] or answer["spans"])
        assert answer["none"] == ([] if something else ["framing"]), (row["file"], row["passage"], who)


def test_an_answer_says_nothing_twice() -> None:
    for row, who, answer in answers():
        marks = [
            (one["label"], one.get("quote"), one.get("occurrence"))
            for one in answer["labels"] + answer["spans"]
        ]
        assert max(Counter(marks).values(), default=1) == 1, (row["file"], row["passage"], who)


def test_each_difference_has_a_reason_and_each_reason_a_difference() -> None:
    for row in judgements():
        noor, tomas = (same_but_notes(row["annotators"][who]) for who in PEOPLE)
        reason = row["disagreement"]
        assert (noor != tomas) is (reason is not None), (row["file"], row["passage"])
        assert reason is None or re.fullmatch(r"[A-Z“].{30,240}\.", reason), reason


def test_the_two_agree_often_but_far_from_always() -> None:
    rows = judgements()
    for who in PEOPLE:
        labelled = sum(not row["annotators"][who]["none"] for row in rows) / len(rows)
        assert 0.35 <= labelled <= 0.46, who
    assert 0.2 < sum(row["disagreement"] is not None for row in rows) / len(rows) < 0.5
    # Cohen (1960) on whether a passage has anything in it at all: better than chance, not perfect.
    table = Counter(tuple(bool(row["annotators"][who]["none"]) for who in PEOPLE) for row in rows)
    noor, tomas = (sum(count for cell, count in table.items() if cell[at]) / len(rows) for at in (0, 1))
    agreed = (table[True, True] + table[False, False]) / len(rows)
    by_chance = noor * tomas + (1 - noor) * (1 - tomas)
    assert 0.5 < (agreed - by_chance) / (1 - by_chance) < 0.95


def test_no_real_outlet_or_owner_is_named_anywhere() -> None:
    real = read_registry("registry.jsonl", (SEEDS / "outlets" / "registry.jsonl").read_text(encoding="utf-8"))
    names = {name for agent in real.agents for name in (agent.label, *(one.name for one in agent.names))}
    hosts = {domain.host for agent in real.agents for domain in agent.domains}
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names | hosts)))
    assert pattern.search(next(iter(sorted(names))))
    for path in sorted(DEMO.rglob("*.*")):
        assert not pattern.search(path.read_text(encoding="utf-8")), path.name


def test_every_address_is_an_example() -> None:
    for path in sorted(DEMO.rglob("*.*")):
        text = path.read_text(encoding="utf-8")
        hosts = re.findall(r"https?://([^/\s>\"]+)", text) + re.findall(r"[\w.+-]+@([\w.-]+\w)", text)
        assert [host for host in hosts if not host.endswith(".example")] == [], path.name
    assert all(domain.host.endswith(".example") for agent in registry().agents for domain in agent.domains)


@pytest.mark.parametrize(
    ("copy", "original"), [("04-who-gains-reposted.txt", 3), ("21-ferry-tender-coast.txt", 20)]
)
def test_a_reprint_drops_one_paragraph_and_changes_the_credit(copy: str, original: int) -> None:
    source = next(row["file"] for row in manifest() if row["file"].startswith(f"{original:02}-"))
    body = {
        file: [
            article(file)[one.start : one.end] for one in pieces(file).values() if one.role in ANSWERED_ROLES
        ]
        for file in (source, copy)
    }
    dropped = [text for text in body[source] if text not in body[copy]]
    assert len(dropped) == 1
    assert body[copy] == [text for text in body[source] if text != dropped[0]]
    assert [piece.role for piece in pieces(copy).values()][-1] == "credit"


def test_the_translation_and_its_original_are_both_in_the_set() -> None:
    by_url = {row["url"]: row for row in manifest()}
    translated = [row for row in manifest() if row["translated_from"]]
    assert [(row["language"], by_url[row["translated_from"]]["language"]) for row in translated] == [
        ("en", "fa")
    ]


def test_the_articles_hold_the_difficulties_that_the_readme_promises() -> None:
    raw = {row["file"][:2]: (DEMO / "articles" / row["file"]).read_bytes() for row in manifest()}
    text = {number: decode(body).text for number, body in raw.items()}
    assert [number for number, body in raw.items() if decode(body).line_ends == "crlf"] == ["13"]
    assert [number for number, words in text.items() if "\n\n" not in words.strip()] == ["11"]
    assert [number for number, words in text.items() if words.startswith("\n\n")] == ["18"]
    found = [(row["file"][:2], piece) for row in manifest() for piece in pieces(row["file"]).values()]
    assert {number for number, piece in found if piece.joined > 1} == {"01", "15", "17"}
    wanted = (
        "title heading body byline dateline caption credit signature contact boilerplate translation_note"
    )
    assert {piece.role for _, piece in found} == set(wanted.split())
    assert {piece.script for _, piece in found} == {"Latn", "Arab", "Cyrl"}


def test_a_passage_names_a_language_of_its_script() -> None:
    scripts = {"en": "Latn", "ru": "Cyrl", "ar": "Arab", "fa": "Arab"}
    for row in judgements():
        assert scripts[row["language"]] == pieces(row["file"])[row["passage"]].script, row["quote_start"]
    assert {row["language"] for row in judgements()} == set(scripts)


def test_marks_stand_behind_emoji_and_in_every_script() -> None:
    before = [
        words(row)[: place(words(row), one["quote"])]
        for row, _, answer in answers()
        for one in answer["spans"]
    ]
    assert any("\u200d" in text and "\U0001f1fd\U0001f1fd" in text for text in before)
    quotes = [one["quote"] for _, _, answer in answers() for one in answer["spans"]]
    for letter in ("\u0648", "\u06cc", "\u0447"):
        assert any(letter in quote for quote in quotes)
