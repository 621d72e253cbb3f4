"""Settings that would start an unsafe server start none."""

import stat
from pathlib import Path

import pytest

from app.config import EXAMPLE_KEYS, SettingsRefused, read_settings

KEY = "kZ8-2hQ1fW_x7Lr0pT5vN3cYb6mJ9aSd4gUe"
GOOD = {"SECRET_KEY": KEY, "TRUSTED_HOSTS": "desk.example, www.desk.example"}


def test_production_is_what_starts_unless_told_otherwise() -> None:
    settings = read_settings(GOOD)
    assert settings.is_production
    assert settings.trusted_hosts == ("desk.example", "www.desk.example")


@pytest.mark.parametrize(
    "key",
    ["", "short", "a" * 64, "abcabcabcabcabcabcabcabcabcabcabcabc", *EXAMPLE_KEYS, "change-me" + "0" * 40],
)
def test_production_refuses_a_key_that_somebody_could_guess(key: str) -> None:
    with pytest.raises(SettingsRefused, match="SECRET_KEY"):
        read_settings(GOOD | {"SECRET_KEY": key})


def test_production_refuses_debugging() -> None:
    with pytest.raises(SettingsRefused, match="FLASK_DEBUG"):
        read_settings(GOOD | {"FLASK_DEBUG": "1"})


@pytest.mark.parametrize("hosts", ["", " , "])
def test_production_refuses_to_answer_under_any_name(hosts: str) -> None:
    with pytest.raises(SettingsRefused, match="TRUSTED_HOSTS"):
        read_settings(GOOD | {"TRUSTED_HOSTS": hosts})


def test_an_environment_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsRefused, match="MASTHEAD_ENV"):
        read_settings({"MASTHEAD_ENV": "staging"})


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eighty", "٨٠", "8000.5"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(SettingsRefused, match="PORT"):
        read_settings(GOOD | {"PORT": port})


@pytest.mark.parametrize("said", ["maybe", "2"])
def test_a_switch_is_on_or_off(said: str) -> None:
    with pytest.raises(SettingsRefused, match="URL_IMPORT"):
        read_settings(GOOD | {"URL_IMPORT": said})


@pytest.mark.parametrize("url", ["mysql://localhost/masthead", "masthead.db", "sqlite://"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(SettingsRefused, match="DATABASE_URL"):
        read_settings(GOOD | {"DATABASE_URL": url})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_one_driver(scheme: str) -> None:
    settings = read_settings(GOOD | {"DATABASE_URL": f"{scheme}://desk@localhost/masthead"})
    assert settings.database_url == "postgresql+psycopg://desk@localhost/masthead"


def test_the_key_of_the_demo_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    environ = {"MASTHEAD_ENV": "demo", "MASTHEAD_DATA": str(tmp_path / "instance")}
    first, again = read_settings(environ), read_settings(environ)
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "instance" / "demo.key").stat().st_mode) == 0o600


def test_the_key_is_not_in_what_settings_print() -> None:
    assert KEY not in repr(read_settings(GOOD))


@pytest.mark.parametrize(
    ("base_url", "is_https"), [("https://desk.example/", True), ("http://desk.example", False)]
)
def test_whether_cookies_may_be_secure_is_read_off_the_address(base_url: str, is_https: bool) -> None:
    settings = read_settings(GOOD | {"BASE_URL": base_url})
    assert settings.is_https is is_https
    assert not settings.base_url.endswith("/")


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("", ""),
        (" desk@river.example ", "mailto:desk@river.example"),
        ("https://river.example/corrections?to=desk", "https://river.example/corrections?to=desk"),
    ],
)
def test_corrections_are_asked_for_by_mail_or_on_a_page(given: str, link: str) -> None:
    assert read_settings(GOOD | {"CORRECTIONS_CONTACT": given}).corrections_contact == link


@pytest.mark.parametrize(
    "given",
    ["desk", "http://river.example", "javascript:alert(1)", "a@b.example?cc=x@y.example", "https://", "x@y"],
)
def test_what_is_no_contact_is_refused(given: str) -> None:
    with pytest.raises(SettingsRefused, match="CORRECTIONS_CONTACT"):
        read_settings(GOOD | {"CORRECTIONS_CONTACT": given})
