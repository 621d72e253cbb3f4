"""What can be set, measured or written is documented, and what is documented is there."""

import ast
import re

from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.formats.registry import FORMATS
from tests.house.tree import APP, ROOT, parsed

DOCS = ROOT / "docs"


def _rows(page: str, heading: str) -> list[str]:
    """The names in the first column of the table below a heading."""
    text = (DOCS / page).read_text()
    section = re.search(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", text, re.S | re.M)
    assert section is not None, f"docs/{page} has no heading {heading}"
    return re.findall(r"^\| `([^`]+)`", section[1], re.M)


def _settings() -> set[str]:
    """The names that app/config.py asks the environment for."""
    tree = parsed(APP / "config.py")
    words = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {word for word in words if re.fullmatch(r"[A-Z][A-Z_]+", word)} - {"FLASK_DEBUG"}


def test_every_setting_is_documented_once() -> None:
    assert sorted(_rows("settings.md", "Settings")) == sorted(_settings())


def test_only_the_settings_read_the_environment() -> None:
    """The command that serves says there what it was told, for the settings to read."""
    found = [
        f"{path.name}: {ast.unparse(node)}"
        for path in sorted(APP.rglob("*.py"))
        if path.name not in ("config.py", "serve.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute | ast.Call) and ast.unparse(node) in ("os.environ", "os.getenv")
    ]
    assert found == []


def test_every_measure_is_documented_once() -> None:
    assert sorted(_rows("agreement.md", "Measures")) == sorted([*MEASURES, *LABEL_MEASURES])


def test_every_format_has_its_section() -> None:
    page = (DOCS / "export-formats.md").read_text()
    headings = [heading.lower() for heading in re.findall(r"^## (.+)$", page, re.M)]
    for one in FORMATS.values():
        assert f"`{one.name}`" in page
        assert any(one.name in heading or one.title.lower() in heading for heading in headings), one.name
