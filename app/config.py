"""Every setting, read once from the environment and checked at start.

``docs/settings.md`` documents each of them; a house test compares the two.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.errors import RuleBroken

ENVIRONMENTS = ("production", "demo", "test")

# Keys that are printed in tutorials or typed in a hurry; a server that starts with one is open to anybody.
EXAMPLE_KEYS = (
    "secret",
    "changeme",
    "change-me",
    "dev",
    "development",
    "password",
    "masthead",
    "example",
    "test",
)

_MAIL = re.compile(r"[^\s@<>\"?&:/]+@[^\s@<>\"?&:/]+\.[^\s@<>\"?&:/.]+")
_SECURE_PAGE = re.compile(r"https://[^\s<>\"/@:]+\.[^\s<>\"]+")


class SettingsRefused(RuleBroken):
    """The settings would start an unsafe or broken server; the sentence says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. Sizes in megabytes, times in hours unless the name says otherwise."""

    database_url: str
    secret_key: str = field(repr=False)
    environment: str = "production"
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    max_upload_mb: int = 64
    max_unpacked_mb: int = 256
    max_unpack_ratio: int = 100
    max_archive_files: int = 10_000
    url_import: bool = False
    jobs_url: str = ""
    data_folder: Path = Path("instance")
    corrections_contact: str = ""
    api_per_minute: int = 600

    @property
    def is_production(self) -> bool:
        """True unless the environment says ``demo`` or ``test``."""
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        """Whether people reach this server over TLS, so that cookies may be marked Secure."""
        return urlsplit(self.base_url).scheme == "https"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from ``environ`` (the process's own when None); SettingsRefused when one is unsafe."""
    env = os.environ if environ is None else environ
    environment = env.get("MASTHEAD_ENV", "production")
    if environment not in ENVIRONMENTS:
        raise SettingsRefused(
            f"MASTHEAD_ENV is {environment!r}; it must be one of {', '.join(ENVIRONMENTS)}."
        )
    data_folder = Path(env.get("MASTHEAD_DATA", "instance"))
    host, port = env.get("HOST", "127.0.0.1"), _number(env, "PORT", 8000, 1, 65535)
    base_url = env.get("BASE_URL", f"http://{host}:{port}").rstrip("/")
    settings = Settings(
        database_url=_database_url(env.get("DATABASE_URL", ""), data_folder),
        secret_key=_secret_key(env, environment, data_folder),
        environment=environment,
        base_url=base_url,
        trusted_hosts=_trusted_hosts(env, environment, base_url),
        host=host,
        port=port,
        threads=_number(env, "THREADS", 8, 1, 256),
        max_upload_mb=_number(env, "MAX_UPLOAD_MB", 64, 1, 4096),
        max_unpacked_mb=_number(env, "MAX_UNPACKED_MB", 256, 1, 65_536),
        max_unpack_ratio=_number(env, "MAX_UNPACK_RATIO", 100, 2, 10_000),
        max_archive_files=_number(env, "MAX_ARCHIVE_FILES", 10_000, 1, 1_000_000),
        url_import=_yes(env, "URL_IMPORT"),
        jobs_url=env.get("JOBS_URL", ""),
        data_folder=data_folder,
        api_per_minute=_number(env, "API_PER_MINUTE", 0 if environment == "test" else 600, 0, 1_000_000),
        corrections_contact=_contact(env.get("CORRECTIONS_CONTACT", "").strip()),
    )
    _refuse_unsafe(settings, env)
    return settings


def _database_url(given: str, data_folder: Path) -> str:
    if not given:
        return f"sqlite:///{(data_folder / 'masthead.db').absolute()}"
    if given.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    if not given.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsRefused(
            "DATABASE_URL must begin with sqlite:/// or postgresql+psycopg:// ; nothing else is supported."
        )
    return given


def _secret_key(env: Mapping[str, str], environment: str, data_folder: Path) -> str:
    given = env.get("SECRET_KEY", "")
    if given or environment == "production":
        return given
    if environment == "test":
        return secrets.token_urlsafe(32)
    return _demo_key(data_folder / "demo.key")


def _demo_key(path: Path) -> str:
    """The demo's own secret: made once, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


def _trusted_hosts(env: Mapping[str, str], environment: str, base_url: str) -> tuple[str, ...]:
    given = tuple(host.strip() for host in env.get("TRUSTED_HOSTS", "").split(",") if host.strip())
    if given or environment == "production":
        return given
    return ("127.0.0.1", "localhost", urlsplit(base_url).hostname or "localhost")


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    given = env.get(name, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and least <= int(given) <= most):
        raise SettingsRefused(f"{name} is {given!r}; it must be a whole number from {least} to {most}.")
    return int(given)


def _yes(env: Mapping[str, str], name: str) -> bool:
    given = env.get(name, "").lower()
    if given not in ("", "0", "1", "no", "yes", "off", "on", "false", "true"):
        raise SettingsRefused(f"{name} is {given!r}; say on or off.")
    return given in ("1", "yes", "on", "true")


def _contact(given: str) -> str:
    """Where an outlet asks for a correction, as the address of a link; nothing where nobody is named."""
    if _MAIL.fullmatch(given):
        return f"mailto:{given}"
    if given and not _SECURE_PAGE.fullmatch(given):
        raise SettingsRefused(
            f"CORRECTIONS_CONTACT is {given!r}; it must be an e-mail address, or an address that begins with https://."
        )
    return given


def _refuse_unsafe(settings: Settings, env: Mapping[str, str]) -> None:
    if not settings.is_production:
        return
    key = settings.secret_key
    if not key:
        raise SettingsRefused(
            "SECRET_KEY is not set. Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    if (
        len(key) < 32
        or len(set(key)) < 8
        or any(word == key.lower().strip("-_ 0123456789") for word in EXAMPLE_KEYS)
    ):
        raise SettingsRefused(
            "SECRET_KEY is short, repeated or an example; it needs 32 random characters or more."
        )
    if _yes(env, "FLASK_DEBUG"):
        raise SettingsRefused("FLASK_DEBUG is on; it shows the program's inside to anybody. Take it out.")
    if not settings.trusted_hosts:
        raise SettingsRefused(
            "TRUSTED_HOSTS is not set. Name the hosts that people type to reach this server, with commas between."
        )
