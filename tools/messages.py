"""`make messages`: collect every sentence of the pages into the catalogues, and compile these.

A catalogue is app/translations/<language>/LC_MESSAGES/messages.po. What is new stands in it without a translation, and
what was only changed a little is never guessed: a test fails until each sentence has one. The compiled file beside it
is kept as well, so that a fresh checkout needs no build.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "app" / "translations"
LANGUAGES = ("ru",)
METHODS = [("app/**.py", "python"), ("app/templates/**.html", "jinja2")]
# Sentences of the floors below the pages: each of these takes one that a user reads.
_OURS: dict[str, tuple[int, ...] | None] = {
    "_l": None,
    "say": None,
    "say_many": (1, 2),
    # The titles of the measures of agreement.
    "Measure": (2,),
    "LabelMeasure": (2,),
    "SpanMeasure": (2,),
    "Fault": (2,),
    "RuleBroken": None,
    "NotThere": None,
    "NotAllowed": None,
    "Stale": None,
    "TooManyTries": None,
}


def collected() -> Catalog:
    """Every sentence that stands in the application now, in the order of the files."""
    catalog = Catalog(project="Masthead", charset="utf-8")
    found = extract_from_dir(
        str(ROOT), method_map=METHODS, keywords=DEFAULT_KEYWORDS | _OURS, comment_tags=("Translators:",)
    )
    for file, line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return catalog


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """A language's catalogue as it is; an empty one where there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Masthead", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """What the application reads."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def missing(catalog: Catalog, wanted: Catalog) -> Iterator[str]:
    """The sentences of ``wanted`` that ``catalog`` says nothing for, guesses at, or has not every plural form of."""
    for message in wanted:
        if not message.id:
            continue
        there = catalog.get(message.id, message.context)
        said = there.string if there is not None else ""
        if there is None or there.fuzzy or not all(said if isinstance(said, (tuple, list)) else (said,)):
            yield message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def update(language: str, wanted: Catalog) -> list[str]:
    """Bring a catalogue up to date, compile it, and give what is not translated yet."""
    catalog = read(language)
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = f"# Masthead in {language}."
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = "Masthead"
    catalog.fuzzy = False
    catalog.revision_date = catalog.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # Without line numbers: a change in a file would change every catalogue.
        write_po(file, catalog, width=110, include_lineno=False, sort_by_file=True)
    path.with_suffix(".mo").write_bytes(compiled(catalog))
    return list(missing(catalog, wanted))


def main() -> int:
    """Update every catalogue and list what is not translated."""
    wanted, untranslated = collected(), 0
    for language in LANGUAGES:
        left = update(language, wanted)
        untranslated += len(left)
        print(f"{language}: {len(wanted)} sentences, {len(left)} without a translation")
        for sentence in left[:20]:
            print(f"  {sentence}")
    return 1 if untranslated else 0


if __name__ == "__main__":
    sys.exit(main())
