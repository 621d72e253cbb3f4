"""The registry from files and into them, by the command."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from app.actions import registry
from app.actions.outlets import find_or_stub
from app.actions.registry_rows import names_of
from app.core.outlets.registry_file import read_registry
from app.db import Database
from app.features.outlets import cli
from app.models import outlets as tables
from app.models.audit import AuditEntry

SEEDS = Path(__file__).parents[3] / "seeds"
SHIPPED = SEEDS / "outlets" / "registry.jsonl"

Run = Callable[..., Result]


@pytest.fixture
def masthead(database: Database, database_url: str, tmp_path: Path) -> Run:
    """The command, on this test's database."""
    group = click.Group("masthead")
    cli.register(group)
    environment = {
        "MASTHEAD_ENV": "test",
        "DATABASE_URL": database_url,
        "MASTHEAD_DATA": str(tmp_path / "instance"),
    }

    def run(*words: Any) -> Result:
        return CliRunner().invoke(
            group, ["outlets", *map(str, words)], env=environment, catch_exceptions=False
        )

    return run


def line(slug: str, *assertions: dict[str, Any], kind: str = "outlet", **more: Any) -> str:
    record = {"slug": slug, "kind": kind, "label": slug.title(), **more}
    return json.dumps(record | ({"assertions": list(assertions)} if assertions else {}), ensure_ascii=False)


def medium(code: str, **more: Any) -> dict[str, Any]:
    return {"property": "medium", "value_code": code, "asserted_by": "project"} | more


def written(folder: Path, *lines: str) -> Path:
    file = folder / "registry.jsonl"
    file.write_text("\n".join((line("project", kind="organisation"), *lines)) + "\n", encoding="utf-8")
    return file


def counts(database: Database) -> tuple[int, ...]:
    made = (
        tables.Agent,
        tables.AgentName,
        tables.AgentDomain,
        tables.RatingScheme,
        tables.Assertion,
        AuditEntry,
    )
    with database.reading() as session:
        return tuple(session.scalars(select(func.count()).select_from(table)).one() for table in made)


@pytest.mark.parametrize("file", [SHIPPED, SEEDS / "demo" / "registry.jsonl"], ids=["shipped", "demo"])
def test_what_ships_is_imported_and_again_adds_nothing(masthead: Run, database: Database, file: Path) -> None:
    result = masthead("import", file)
    assert (result.exit_code, result.stderr) == (0, "")
    reading = read_registry(file.name, file.read_text(encoding="utf-8"))
    assert f"agents: {len(reading.agents)} new, 0 present" in result.stdout
    assert f"assertions: {len(reading.assertions)} new, 0 present" in result.stdout
    first = counts(database)
    again = masthead("import", file)
    assert f"assertions: 0 new, {len(reading.assertions)} present" in again.stdout
    assert counts(database) == first
    with database.reading() as session:
        assert registry.sequence(session) == sum(first[place] for place in (1, 2, 4))


def test_a_dry_run_says_the_same_and_adds_nothing(masthead: Run, database: Database) -> None:
    before = counts(database)
    dry = masthead("import", SHIPPED, "--dry-run")
    assert counts(database) == before
    real = masthead("import", SHIPPED)
    assert dry.stdout.splitlines()[:-1] == real.stdout.splitlines()[:-1]
    assert dry.stdout.splitlines()[-1] == "Dry run: nothing was added."
    assert counts(database) != before


def test_refused_lines_are_named_and_nothing_of_the_file_is_kept(
    masthead: Run, database: Database, tmp_path: Path
) -> None:
    file = written(
        tmp_path,
        line("morning-tide", medium("newspaper")),
        line("evening-tide", medium("pamphlet"), medium("blog", asserted_by="nobody-here")),
        "{",
    )
    before = counts(database)
    result = masthead("import", file)
    assert (result.exit_code, result.stdout) == (1, "")
    told = result.stderr.splitlines()
    assert [one.split(":")[0] for one in told[:-1]] == ["Line 3", "Line 3", "Line 4"]
    assert "“pamphlet” is not a value" in told[0]
    assert told[-1] == "Refused: 3 lines. Nothing was added."
    assert counts(database) == before


def test_a_file_that_is_not_read_here_is_refused_in_a_sentence(masthead: Run, tmp_path: Path) -> None:
    other = tmp_path / "registry.xlsx"
    other.write_bytes(b"")
    assert masthead("import", other).exit_code == 1
    assert "neither .jsonl nor .csv" in masthead("import", other).stderr
    assert "neither .jsonl nor .csv" in masthead("export", tmp_path / "out.txt").stderr
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{"slug": "caf\xe9"}')
    assert "latin.jsonl is not UTF-8 at byte 13." in masthead("import", latin).stderr
    assert "could not be written" in masthead("export", tmp_path / "nowhere" / "out.csv").stderr


def test_a_longer_file_adds_what_is_new_of_it(masthead: Run, database: Database, tmp_path: Path) -> None:
    masthead("import", written(tmp_path, line("morning-tide", medium("newspaper", id="a"))))
    longer = written(
        tmp_path,
        line(
            "morning-tide",
            medium("newspaper", id="a"),
            medium("magazine", id="b", supersedes="a"),
            medium("newspaper", id="c", supersedes="b"),
            names=[{"name": "Morning Tide", "valid_to": "2020"}],
            domains=[{"host": "tide.example", "valid_from": "2019-03"}],
        ),
    )
    for expected in ("assertions: 2 new, 1 present", "assertions: 0 new, 3 present"):
        assert expected in masthead("import", longer).stdout
    with database.reading() as session:
        said = registry.assertions_of(session)
        assert len(session.scalars(select(tables.AgentDomain.id)).all()) == 1
    # Back to what was said first: that is a third row, not the first again.
    assert [one.value_code for one in said] == ["newspaper", "magazine", "newspaper"]
    assert [one.supersedes for one in said] == [None, said[0].id, said[1].id]


def test_an_export_read_into_an_empty_registry_says_the_same(
    masthead: Run, database: Database, tmp_path: Path
) -> None:
    masthead("import", SHIPPED)
    out = tmp_path / "out.jsonl"
    result = masthead("export", out)
    assert result.exit_code == 0
    shipped = read_registry("r.jsonl", SHIPPED.read_text(encoding="utf-8"))
    back = read_registry("r.jsonl", out.read_text(encoding="utf-8"))
    assert back.faults == []
    bare = {one.slug: one for one in shipped.agents}
    assert {one.slug: one for one in back.agents} == bare
    assert len(back.assertions) + len(back.withheld) == len(shipped.assertions)
    assert "assertions: 0 new" in masthead("import", out).stdout
    assert [one.name for one in out.parent.glob("out*")] == ["out.jsonl"]


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv"])
def test_a_value_that_may_not_be_passed_on_is_withheld_and_said_so(
    masthead: Run, tmp_path: Path, name: str
) -> None:
    scheme = {"key": "gradewell-grade", "name": "Grade"}
    rating = {
        "property": "rating", "value_text": "Grade Q7", "rating_scheme": "gradewell-grade",
        "asserted_by": "gradewell", "evidence_url": "https://gradewell.example/tide",
    }  # fmt: skip
    masthead(
        "import",
        written(
            tmp_path, line("gradewell", kind="rater", rating_schemes=[scheme]), line("morning-tide", rating)
        ),
    )
    result = masthead("export", tmp_path / name)
    assert "Withheld: the values of 1 assertions, which may not be passed on." in result.stdout
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert "Q7" not in text
    assert "https://gradewell.example/tide" in text
    again = masthead("import", tmp_path / name)
    assert "1 assertions were passed over" in again.stdout


def test_a_csv_file_is_imported_and_again_adds_nothing(
    masthead: Run, database: Database, tmp_path: Path
) -> None:
    masthead("import", written(tmp_path))
    table = tmp_path / "facts.csv"
    table.write_text(
        "subject,subject_kind,subject_label,property,value_code,asserted_by,note\r\n"
        'morning-tide,outlet,Morning Tide,medium,newspaper,project,"Two\r\nlines."\r\n',
        encoding="utf-8",
        newline="",
    )
    assert "assertions: 1 new, 0 present" in masthead("import", table).stdout
    assert "assertions: 0 new, 1 present" in masthead("import", table).stdout
    with database.reading() as session:
        (one,) = registry.assertions_of(session)
    assert one.note == "Two\r\nlines."


def test_a_stub_is_described_by_the_file_and_stays_out_of_an_export_until_then(
    masthead: Run, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        stub, made = find_or_stub(session, "Harbour Channel")
        slug = session.get_one(tables.Agent, stub).slug
        session.commit()
    assert made
    masthead("import", written(tmp_path))
    masthead("export", tmp_path / "out.jsonl")
    assert slug not in (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    described = line(slug, medium("platform"), kind="platform", label="Harbour Channel (video)")
    assert "agents: 0 new, 2 present" in masthead("import", written(tmp_path, described)).stdout
    with database.reading() as session:
        agent = session.get_one(tables.Agent, stub)
        assert (agent.kind, agent.name, agent.is_stub) == ("platform", "Harbour Channel (video)", False)
        assert [name.name for name in names_of(session)[stub]] == ["Harbour Channel"]
    described_again = line(slug, kind="outlet")
    assert "of another kind" in masthead("import", written(tmp_path, described_again)).stderr
