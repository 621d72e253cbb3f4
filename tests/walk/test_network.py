"""The network of the two articles that the reading covers: counted by hand from the file, and by the application."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape

from app.db import Database
from tests.walk.reading import SEEDS, SLUGS, Reading
from tests.walk.test_five_articles import EVERY_ROLE, ROOT, Walk, read_all

# As the file names what the application calls title, heading and body.
READ = ("title", "subheading", "body", "body_continued")
Said = dict[str, Any]


@pytest.fixture
def walk(app: Flask, database: Database, database_url: str, tmp_path: Path) -> Walk:
    """An empty instance."""
    folder = str(tmp_path / "instance")
    return Walk(
        app,
        database,
        {"DATABASE_URL": database_url, "MASTHEAD_DATA": folder, "MASTHEAD_ENV": "test"},
        tmp_path,
    )


def coded(walk: Walk) -> dict[str, str]:
    """Both annotators save the reading of all five articles; the headers of the lead."""
    walk.command("outlets", "import", str(ROOT / "seeds" / "outlets" / "registry.jsonl"))
    lead = walk.token("olga@example.org", "lead")
    book = str(ROOT / "seeds" / "codebooks" / "border-press.yaml")
    walk.command(
        "project", "add", "border", "--name", "Border press", "--codebook", book, "--roles", EVERY_ROLE
    )
    walk.command("member", "add", "border", "olga@example.org", "--role", "lead")
    walk.command("import", "border", str(SEEDS), "--manifest", str(ROOT / "tests/walk/manifest.csv"))
    for name in ("ann", "ben"):
        headers = walk.token(f"{name}@example.org", "write")
        walk.command("member", "add", "border", f"{name}@example.org", "--role", "annotator")
        read_all(walk, headers, [Reading("S0"), Reading("S3")], change=False)
    return lead


class ByHand:
    """The network as the file has it, without a line of the application."""

    def __init__(self, wanted: Callable[[Said, dict[int, str]], bool]) -> None:
        whole = json.loads((SEEDS / "reading.json").read_text())
        roles = {
            document["id"]: {block["n"]: block["role"] for block in document["blocks"]}
            for document in whole["documents"]
        }
        self.publisher = {
            edge["from"]: SLUGS[edge["to"]]
            for edge in whole["publication_edges"]
            if edge["type"] == "published_by"
        }
        self.by_id = {one["id"]: one for one in whole["attributions"]}
        self.said = [one for one in whole["attributions"] if wanted(one, roles[one["doc"]])]

    def edges(self) -> dict[tuple[str, str], int]:
        """How often whom cites whom."""
        return Counter((self.publisher[one["doc"]], target(one)) for one in self.said)

    def ways(self) -> dict[tuple[str, str, str | None, bool], int]:
        """The same by the outlet that it was heard through, and whether somebody speaks in the cited one."""
        found: Counter[tuple[str, str, str | None, bool]] = Counter()
        for one in self.said:
            cited, via = SLUGS.get(one["cited_outlet"] or ""), SLUGS.get(one["via_outlet"] or "")
            heard = via if via != cited else None
            passed_on = cited is None or via == cited
            found[self.publisher[one["doc"]], target(one), heard, passed_on] += 1
        return found

    def chains(self) -> dict[tuple[str, ...], int]:
        """From the publisher to who speaks in the end."""
        return Counter((self.publisher[one["doc"]], *self.links(one)) for one in self.said)

    def links(self, one: Said) -> list[str]:
        """Outward over what it is nested in, then whoever it names that was not named yet."""
        found = self.links(self.by_id[one["nested_in"]]) if one["nested_in"] else []
        cited, via = SLUGS.get(one["cited_outlet"] or ""), SLUGS.get(one["via_outlet"] or "")
        own = [slug for slug in (via, cited) if slug]
        if one["source_type"].startswith("anonymous"):
            own.append("(anonymous)")
        elif one["speaker"]:
            own.append(one["speaker"])
        elif not own:
            own.append(" ".join(words["text"] for words in one["source"]) or "(nobody)")
        return list(dict.fromkeys([*found, *own]))


def target(one: Said) -> str:
    """Whom an attribution cites, in the words of the API."""
    if slug := SLUGS.get(one["cited_outlet"] or ""):
        return slug
    if one["source_type"].startswith("anonymous"):
        return "~anonymous"
    return "~named" if one["source"] else "~nobody"


def network(walk: Walk, headers: dict[str, str], query: str = "") -> dict[str, Any]:
    """The network by the API."""
    response = walk.client.get(f"/api/v1/projects/border/network{query}", headers=headers)
    assert response.status_code == 200, response.text
    return dict(response.get_json())


def check_against(found: dict[str, Any], by_hand: ByHand) -> None:
    """Edges, counts, ways and chains are those of the file; both annotators saw each of them."""
    assert {(one["publisher"]["key"], one["cited"]["key"]): one["citations"] for one in found["edges"]} == (
        by_hand.edges()
    )
    ways = {
        (
            one["publisher"]["key"],
            one["cited"]["key"],
            way["through"]["key"] if way["through"] else None,
            way["is_passed_on"],
        ): way["citations"]
        for one in found["edges"]
        for way in one["ways"]
    }
    assert ways == by_hand.ways()
    chains = {
        (one["publisher"]["key"], *(link_of(step) for step in one["steps"])): one["citations"]
        for one in found["chains"]
    }
    assert chains == by_hand.chains()
    assert found["totals"]["citations"] == len(by_hand.said)
    assert found["totals"]["attributions"] == 2 * len(by_hand.said)
    for one in (*found["edges"], *found["chains"]):
        assert one["attributions"] == 2 * one["citations"] == 2 * one["shared"] == 2 * one["agreed"]
        assert one["annotators"] == 2
        assert {(seen["by"], seen["of"]) for seen in one["seen"]} == {(2, 2)}
    for measures in (found["agreement"]["edges"], found["agreement"]["chains"]):
        assert {name: one["value"] for name, one in measures.items()} == {
            "percent": 1.0,
            "alpha_nominal": 1.0,
            "positive": 1.0,
        }
    assert {part: one["value"] for part, one in found["agreement"]["spans"].items()} == dict.fromkeys(
        ("source", "cue", "content"), 1.0
    )


def link_of(step: dict[str, Any]) -> str:
    """A link as the file would say it."""
    if step["kind"] in ("anonymous", "nobody"):
        return f"({step['kind']})"
    return str(step["key"] if step["kind"] == "outlet" else step["name"])


if SEEDS.is_dir():

    def test_the_network_of_the_reading_is_the_one_in_its_file(walk: Walk) -> None:
        lead = coded(walk)
        everything = ByHand(lambda _one, _roles: True)
        assert len(everything.said) == 56
        found = network(walk, lead, "?roles=all")
        check_against(found, everything)
        # Where Flickr stands between, and where the outlet cites itself.
        through = [way for one in found["edges"] if one["cited"]["key"] == "un-photo" for way in one["ways"]]
        assert [(way["through"]["key"], way["citations"]) for way in through] == [("flickr", 2)]
        loops = {(one["publisher"]["key"], one["loop"]) for one in found["edges"] if one["loop"]}
        assert loops == {("global-voices", "itself")}

        check_against(
            network(walk, lead), ByHand(lambda one, roles: {roles[n] for n in one["blocks"]} <= set(READ))
        )
        only = "hizb-ut-tahrir-central-media-office"
        check_against(
            network(walk, lead, f"?roles=all&publisher={only}"),
            ByHand(lambda one, _roles: one["doc"] == "S0"),
        )
        by_command = walk.command("network", "border", "--every-role", "--json").stdout
        assert json.loads(by_command) == found
        # RIA Novosti and Sputnik Tajikistan have one owner.
        groups = network(walk, lead, "?roles=all&by=owner_group")["groups"]
        assert [one for one in groups if {"ria-novosti", "sputnik-tajikistan"} <= set(one["members"])]

        page = walk.client.get(f"/projects/border/network/{only}/tass", headers=lead).text
        assert page.count("<blockquote") == everything.edges()[only, "tass"]
        for one in everything.said:
            if one["cited_outlet"] == "tass":
                assert all(f">{escape(words['text'])}</mark>" in page for words in one["cue"])
