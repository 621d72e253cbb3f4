"""Static files have their version in their address, and are kept for good under it alone."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.assets import FOR_GOOD, shortened, version_of


def addresses(client: FlaskClient) -> list[str]:
    """The static files of the sign-in page."""
    return re.findall(r'"(/static/[^"]+)"', client.get("/sign-in").text)


def test_every_file_of_a_page_may_be_kept_for_good(client: FlaskClient) -> None:
    found = addresses(client)
    assert {one.rsplit("/")[-1] for one in found} == {"icon.svg", "masthead.css"}
    for address in found:
        response = client.get(address, buffered=True)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == FOR_GOOD


def test_a_module_that_is_imported_beside_another_has_the_same_version(client: FlaskClient) -> None:
    folder = next(one for one in addresses(client) if one.endswith(".css")).rsplit("/", 2)[0]
    response = client.get(f"{folder}/js/offsets.js", buffered=True)
    assert response.headers["Cache-Control"] == FOR_GOOD


@pytest.mark.parametrize("folder", ["", "v-000000000000/"])
def test_another_version_and_none_are_answered_and_not_kept_for_good(
    client: FlaskClient, folder: str
) -> None:
    response = client.get(f"/static/{folder}css/masthead.css", buffered=True)
    assert response.status_code == 200
    assert "immutable" not in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["css/none.css", "v-000000000000/css/none.css", "v-000000000000/../../config.py"]
)
def test_what_is_not_there_is_404_and_not_kept(app: Flask, client: FlaskClient, path: str) -> None:
    response = client.get(f"/static/{path}")
    assert response.status_code == 404
    assert "immutable" not in response.headers.get("Cache-Control", "")


def test_any_change_in_any_file_makes_another_version(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text("1")
    versions = [version_of(tmp_path)]
    (tmp_path / "js" / "a.js").write_text("2")
    versions.append(version_of(tmp_path))
    (tmp_path / "js" / "a.js").rename(tmp_path / "js" / "b.js")
    versions.append(version_of(tmp_path))
    assert len(set(versions)) == 3
    assert version_of(tmp_path) == versions[-1]


def test_scripts_and_styles_are_served_without_their_comments(app: Flask, client: FlaskClient) -> None:
    folder = Path(str(app.static_folder))
    for path in [*folder.rglob("*.js"), folder / "css" / "masthead.css"]:
        served = client.get(f"/static/{path.relative_to(folder).as_posix()}", buffered=True)
        assert served.content_type == f"text/{'javascript' if path.suffix == '.js' else 'css'}; charset=utf-8"
        assert served.data
        assert b"/*" not in served.data
        again = client.get(served.request.path, headers={"If-None-Match": served.headers["ETag"]})
        assert again.status_code == 304


def test_a_script_and_a_stylesheet_say_what_they_said(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text("// What for.\nexport const say = (many) => `${many}  // no comment`;\n")
    (tmp_path / "css").mkdir()
    sheet = '@layer a {\n  /* why */\n  .b :is(.c, .d) { color: var(--c);\n content: ", " }\n}\n'
    (tmp_path / "css" / "a.css").write_text(sheet)
    (tmp_path / "css" / "masthead.css").write_text("@layer b, a;\n")
    served = {path: text.decode() for path, text in shortened(tmp_path).items()}
    assert served["one.js"].endswith("=>`${e}  // no comment`")
    assert served["css/masthead.css"] == '@layer b,a;@layer a{.b :is(.c,.d){color:var(--c);content:", "}}'


def test_the_stylesheet_is_small(client: FlaskClient) -> None:
    assert len(client.get("/static/css/masthead.css", buffered=True).data) < 30_000
