"""Two columns: a word of another program, and what it stands for here. As CSV, or one pair a line with “=” between."""

import csv
import io

from app.core.text.normalise import TextRefused, decode
from app.errors import RuleBroken, say

MOST_PAIRS = 5_000


def pairs(raw: bytes, name: str) -> dict[str, str]:
    """The pairs of a CSV or TSV file called ``name``, without a head; RuleBroken with the line that is none."""
    try:
        text = decode(raw).text
    except TextRefused as error:
        raise RuleBroken("%(name)s: %(sentence)s", name=name, sentence=error.sentence) from None
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        raise RuleBroken("%(name)s is not a table of two columns.", name=name) from None
    return _checked(((number, row) for number, row in enumerate(rows, start=1) if any(row)), name)


def written_pairs(text: str) -> dict[str, str]:
    """The pairs of lines such as ``fear = device.threat_fear``; RuleBroken with the line that is none."""
    rows = (
        (number, [part.strip() for part in line.rsplit("=", 1)])
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    )
    return _checked(rows, "")


def _checked(rows, name: str) -> dict[str, str]:  # type: ignore[no-untyped-def]
    found: dict[str, str] = {}
    for number, row in rows:
        where = (
            say("%(name)s line %(number)s", name=name, number=number)
            if name
            else say("Line %(number)s", number=number)
        )
        if len(row) != 2 or not row[0].strip() or not row[1].strip():
            raise RuleBroken("%(where)s has not two columns with words in both.", where=where)
        if found.setdefault(row[0].strip(), row[1].strip()) != row[1].strip():
            raise RuleBroken(
                "%(where)s says another thing of “%(word)s” than a line before.",
                where=where,
                word=row[0][:60],
            )
        if len(found) > MOST_PAIRS:
            raise RuleBroken("There are more than %(most)s pairs.", most=MOST_PAIRS)
    return found
