"""The Web Annotation export: every MUST of the model, the same answers as the native file, and nothing withheld."""

import json
import re
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from click.testing import Result

from tests.cast import Cast
from tests.coding import Harbour
from tests.core.formats.webanno_rules import RULES, Rule, annotations, listed, objects
from tests.features.export.conftest import PARAGRAPHS

Json = dict[str, Any]
Written = Callable[..., Json]
Exported = Callable[..., list[Json]]
DOCS = Path(__file__).resolve().parents[3] / "docs" / "export-formats.md"
NAMES = [f"{rule.section} {rule.asks}" for rule in RULES]
TEXT = "\n\n".join(PARAGRAPHS)


def test_every_must_of_the_model_is_kept_and_each_check_can_fail(coded: Harbour, written: Written) -> None:
    full = written("webanno-jsonld", "--text", "full")["file"]
    for options in ((), ("--text", "standoff"), ("--text", "full", "--seed", "4")):
        whole = written("webanno-jsonld", *options)["file"]
        assert {name: list(rule.broken_by(whole)) for name, rule in zip(NAMES, RULES, strict=True)} == {
            name: [] for name in NAMES
        }
    for rule in RULES:
        assert _is_noticed(rule, full), rule.asks


def _is_noticed(rule: Rule, whole: Json) -> bool:
    broken = deepcopy(whole)
    rule.breaks(broken)
    return any(True for _ in rule.broken_by(broken))


def test_every_quote_is_the_text_at_its_place(coded: Harbour, written: Written) -> None:
    targets = [
        target
        for one in annotations(written("webanno-jsonld", "--text", "full")["file"])
        for target in listed(one["target"])
        if isinstance(target, dict)
    ]
    # Three marks, three answers on the third passage, and four parts of attributions, in four documents each;
    # decided are a span and the passage.
    assert len(targets) == 4 * (3 + 3 + 4) + 2
    for target in targets:
        place, words = target["selector"]
        start, end = place["start"], place["end"]
        assert TEXT[start:end] == words["exact"]
        assert TEXT[:start].endswith(words["prefix"])
        assert TEXT[end:].startswith(words["suffix"])
        assert target["source"] == "https://example.org/порт"
        assert target["state"]["sourceDate"] == "2025-05-05T08:00:00Z"


def test_what_is_said_is_what_the_native_file_says(
    coded: Harbour, written: Written, exported: Exported
) -> None:
    native = exported("--text", "full", "--seed", "2")
    said: Counter[tuple[Any, ...]] = Counter()
    for record in native:
        for revision in record["revisions"]:
            who = revision["annotator"]
            said.update((who, one["label"], one["start"], one["end"]) for one in revision["marks"])
            said.update((who, one["label"] or str(one["value"])) for one in revision["answers"])
            said.update((who, "linking") for _ in revision["attributions"])
            for one in revision["attributions"]:
                said.update(
                    (who, part, span["start"], span["end"])
                    for part in ("source", "cue", "content")
                    for span in one[part]
                )
    told: Counter[tuple[Any, ...]] = Counter()
    for one in annotations(written("webanno-jsonld", "--text", "full", "--seed", "2")["file"]):
        if "masthead:decision" in one:
            continue
        who, first = one["creator"]["nickname"], one["body"][0]
        what = first["value"] if first["type"] == "TextualBody" else first["source"]
        what = what["skos:notation"] if isinstance(what, dict) and "skos:notation" in what else what
        if one["motivation"] == "linking":
            told[who, "linking"] += 1
            continue
        for target in listed(one["target"]):
            place = target["selector"][0]
            on_passage = {"variable", "tone", "remark"} & {first.get("masthead:variable", "")} or (
                TEXT[place["start"] : place["end"]] in PARAGRAPHS
            )
            told[(who, what) if on_passage else (who, what, place["start"], place["end"])] += 1
    assert told == said


def test_two_answers_never_have_one_name(coded: Harbour, written: Written) -> None:
    ids = [one["id"] for one in annotations(written("webanno-jsonld")["file"])]
    assert len(ids) == len(set(ids)) > 40


def test_each_document_gives_what_its_rights_allow_and_the_file_says_so(
    coded: Harbour, written: Written
) -> None:
    given = written("webanno-jsonld")
    documents = {one["dcterms:identifier"]: one for one in given["file"]["masthead:document"]}
    assert {key: one["masthead:text_given"] for key, one in documents.items()} == {
        "full": "full",
        "short": "excerpt",
        "shut": "standoff",
        "unsure": "standoff",
    }
    quotes = Counter(
        len(listed(target["selector"])) == 2
        for one in annotations(given["file"])
        for target in listed(one["target"])
        if isinstance(target, dict)
    )
    # All of the full document; of the short one “storm” and “gate”, which have five letters or fewer.
    assert quotes == {True: 10 + 2 + 2, False: 30 - 2 - 1 - 2}
    withheld = [
        target.get("masthead:words_withheld", False) is (not isinstance(target["selector"], list))
        for one in annotations(given["file"])
        for target in listed(one["target"])
        if isinstance(target, dict)
    ]
    assert all(withheld)


def test_the_manifest_counts_what_the_format_has_no_place_for(coded: Harbour, written: Written) -> None:
    assert written("webanno-jsonld", "--text", "full")["manifest"]["dropped"] == {
        "none": 16,
        "skipped_revisions": 4,
        "overtaken_decisions": 1,
        "publication_steps": 1,
    }
    assert written("webanno-jsonld", "--text", "standoff")["manifest"]["dropped"]["withheld_values"] == 4


def test_nobody_is_named_and_a_seed_gives_the_same_bytes(
    coded: Harbour, cast: Cast, written: Written, tmp_path: Path
) -> None:
    first = written("webanno-jsonld", "--seed", "3")["file"]
    raw = (tmp_path / "out.jsonld").read_bytes()
    written("webanno-jsonld", "--seed", "3")
    assert (tmp_path / "out.jsonld").read_bytes() == raw
    whole = json.dumps(first)
    for who in ("ann", "ben", "ada"):
        assert str(cast.id(who)) not in whole
    assert "generated" not in first
    other = written("webanno-jsonld")["file"]
    assert "generated" in other
    people = [{one["creator"]["id"] for one in annotations(each)} for each in (first, other)]
    assert not people[0] & people[1]
    # A document is the same in both, so that two exports of a project can be laid beside each other.
    assert [one["id"] for one in first["masthead:document"]] == [
        one["id"] for one in other["masthead:document"]
    ]


def test_each_answer_leads_to_the_profile_of_its_outlet(coded: Harbour, written: Written) -> None:
    whole = written("webanno-jsonld")["file"]
    (profile,) = whole["masthead:profile"]
    assert {
        one["masthead:outlet_profile"]["id"] for one in annotations(whole) if "masthead:decision" not in one
    } == {profile["id"]}
    assert "open_fact" in profile["masthead:content"]
    assert "secret_fact" not in json.dumps(whole)


def test_the_command_says_what_the_format_has_no_place_for(
    coded: Harbour, run: Callable[..., Result], tmp_path: Path
) -> None:
    said = run("harbour", "--format", "webanno-jsonld", "--out", tmp_path / "a.jsonld").stdout
    assert "This format has no place for: 16 answers that nothing applies, " in said


def test_every_word_of_our_own_is_documented(coded: Harbour, written: Written) -> None:
    page = DOCS.read_text(encoding="utf-8").split("## W3C Web Annotation")[1].split("\n## ")[0]
    documented = {
        name.removeprefix("masthead:")
        for span in re.findall(r"`([^`]+)`", page)
        for name in re.split(r"[.\[\]]+", span)
    }
    whole = written("webanno-jsonld")["file"]
    ours = {key for one in objects([whole["first"]]) for key in one if key.startswith("masthead:")}
    assert len(ours) > 8
    assert {key.removeprefix("masthead:") for key in ours} - documented == set()
