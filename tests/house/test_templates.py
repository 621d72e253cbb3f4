"""Every page has a title of its own and one first heading; nothing in it is inline."""

import re
from pathlib import Path

import pytest

from tests.house.tree import APP, name

TEMPLATES = sorted((APP / "templates").rglob("*.html"))
# What begins with an underscore is a part of pages; base.html is what all of them stand in.
PAGES = [path for path in TEMPLATES if not path.name.startswith("_") and path.name != "base.html"]
INLINE = re.compile(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style|<script(?![^>]*\ssrc=)|javascript:", re.I)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_has_a_title_and_one_first_heading(path: Path) -> None:
    source = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.S)
    title = re.search(r"{%-?\s*block title\s*-?%}(.*?){%-?\s*endblock", source, re.S)
    assert title is not None
    assert title[1].strip()
    assert len(re.findall(r"<h1[\s>]", source)) == 1
    assert re.search(r"{%-?\s*extends\s", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_nothing_inline_and_trusts_nothing(path: Path) -> None:
    source = path.read_text()
    assert INLINE.findall(source) == []
    assert re.findall(r"\|\s*safe\b|autoescape\s+false", source) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_form_that_changes_something_carries_its_token(path: Path) -> None:
    forms = re.findall(r"<form\b[^>]*method=[\"']?post.*?</form>", path.read_text(), re.S | re.I)
    assert [form for form in forms if "csrf_token" not in form and "{{ begin(" not in form] == []


def test_the_macro_that_begins_a_form_writes_the_token() -> None:
    source = (APP / "templates" / "_ui.html").read_text()
    macro = re.search(r"{% macro begin\(.*?{% endmacro %}", source, re.S)
    assert macro is not None
    assert 'name="csrf_token" value="{{ csrf_token() }}"' in macro[0]
