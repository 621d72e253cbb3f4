"""The table of commands is the only list of keys: the script does each of them, and the guide names each."""

import re

from app.core.keyboard.commands import COMMANDS, GROUPS
from app.core.keyboard.keymap import parts
from tests.house.tree import APP, ROOT

SCRIPTS = APP / "static" / "js" / "annotate"
GUIDE = ROOT / "docs" / "for-annotators.md"


def test_the_script_does_every_command_and_no_other() -> None:
    table = (SCRIPTS / "keys.js").read_text().split("\nconst COMMANDS = {")[1].split("\n};")[0]
    assert re.findall(r"^  (\w+)[:,]", table, re.M) == [one.name for one in COMMANDS]


def test_no_script_of_the_page_names_a_key_of_a_command() -> None:
    codes = {code for one in COMMANDS for key in one.keys for code, _name in parts(key)}
    places = [code for code in codes if re.fullmatch(r"(Key[A-Z]|Bracket\w+|Slash|Digit0)", code)]
    assert len(places) > 10
    named = re.compile(rf"""["'](?:\w+\+)*(?:{"|".join(places)})["']""")
    assert [path.name for path in SCRIPTS.glob("*.js") if named.search(path.read_text())] == []


def test_the_guide_has_every_command_as_the_page_lists_it() -> None:
    def shown(key: str) -> str:
        return "+".join(f"`{name}`" for _code, name in parts(key))

    section = GUIDE.read_text().split("**With the keyboard.**")[1].split("\n**Voice**")[0]
    for group, heading in GROUPS.items():
        rows = [
            f"| {' or '.join(shown(key) for key in one.keys)} | {one.does} |"
            for one in COMMANDS
            if one.group == group
        ]
        table = re.search(rf"^\| {heading} \| .*\n\|---\|---\|\n((?:\|.*\n)+)", section, re.M)
        assert table is not None, f"no table {heading}"
        told = [row for row in table[1].splitlines() if "key of a label" not in row and "arrow" not in row]
        assert told == rows, f"the table {heading} of {GUIDE.name} should have:\n" + "\n".join(rows)
