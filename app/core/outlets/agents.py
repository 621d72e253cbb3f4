"""Who is spoken of and who speaks: agents, their names, addresses and rating schemes; a URL to its outlet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from app.core.outlets import codes
from app.core.outlets.dates import Span, VagueDate, as_span, possibly_true
from app.core.outlets.vocabulary import AGENT_KINDS, NAME_KINDS, SCALES
from app.errors import say

# Addresses below /outlets that are pages of the registry itself.
RESERVED_SLUGS = frozenset({"new", "file"})


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an agent. `sequence` is its place in the registry's history; 0 was always known."""

    name: str
    language: str | None = None
    script: str | None = None
    kind: str = "official"
    valid_from: VagueDate | None = None
    valid_to: VagueDate | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Domain:
    """An address where an agent publishes: a bare host without `www.`, and how its path begins."""

    host: str
    path_prefix: str = "/"
    valid_from: VagueDate | None = None
    valid_to: VagueDate | None = None
    evidence_url: str | None = None
    evidence_note: str | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class RatingScheme:
    """How a rater rates. `levels` run from low to high on an ordinal scale; empty where not known."""

    key: str
    name: str
    version: str | None = None
    scale: str = "nominal"
    levels: tuple[str, ...] = ()
    orientation: str | None = None
    url: str | None = None
    licence: str | None = None
    redistributable: bool = False


@dataclass(frozen=True, slots=True)
class Agent:
    """An outlet, organisation, person, state body, platform or rater. The slug is its name for ever."""

    slug: str
    kind: str
    label: str
    names: tuple[Name, ...] = field(default=())
    domains: tuple[Domain, ...] = field(default=())
    rating_schemes: tuple[RatingScheme, ...] = field(default=())


def agent_faults(agent: Agent) -> list[str]:
    """What is wrong with an agent, its names, addresses and schemes, as sentences; empty when nothing is."""
    found = []
    if not codes.is_slug(agent.slug):
        found.append(
            say("“%(slug)s” cannot name an agent: use lower-case words joined by hyphens.", slug=agent.slug)
        )
    elif agent.slug in RESERVED_SLUGS:
        found.append(
            say(
                "“%(slug)s” cannot name an agent, for a page of the registry has this address: add a word to it.",
                slug=agent.slug,
            )
        )
    if agent.kind not in AGENT_KINDS:
        found.append(
            say(
                "“%(kind)s” is not a kind of agent: choose one of %(list)s.",
                kind=agent.kind,
                list=", ".join(AGENT_KINDS),
            )
        )
    if not agent.label.strip():
        found.append("An agent needs a label that people can read.")
    for name in agent.names:
        found += _name_faults(name)
    for domain in agent.domains:
        found += _domain_faults(domain)
    for scheme in agent.rating_schemes:
        if agent.kind != "rater":
            found.append(
                say(
                    "Only a rater has rating schemes; “%(slug)s” is of the kind %(kind)s.",
                    slug=agent.slug,
                    kind=agent.kind,
                )
            )
        if not codes.is_slug(scheme.key):
            found.append(
                say(
                    "“%(scheme)s” cannot name a rating scheme: use lower-case words and hyphens.",
                    scheme=scheme.key,
                )
            )
        if scheme.scale not in SCALES:
            found.append(
                say(
                    "“%(scale)s” is not a scale: choose one of %(list)s.",
                    scale=scheme.scale,
                    list=", ".join(SCALES),
                )
            )
        if scheme.url and not codes.is_web_address(scheme.url):
            found.append(say("“%(url)s” is not an http or https address.", url=scheme.url))
    return found


def split_address(url: str) -> tuple[str, str]:
    """Host (lower case, without `www.`) and path of a URL or bare host: what `Domain` is compared with.

    Raises ValueError with a sentence when no host can be read.
    """
    text = url.strip()
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        # Nobody publishes at user@host; such a text is mail, or made to deceive.
        named = "" if parts.username else parts.hostname or ""
        host = named.rstrip(".").removeprefix("www.")
    except ValueError:
        host = ""
    if not codes.is_host(host):
        raise ValueError(say("“%(url)s” is not a web address: no host can be read in it.", url=url))
    return host, parts.path or "/"


def resolve(
    domains: Iterable[tuple[str, Domain]], url: str, as_of: date | Span | None = None
) -> tuple[str, ...]:
    """Which agents publish at `url` (as of a day or span): slugs, those of the longest path prefix only.

    `domains` are pairs of slug and Domain. Hosts must be the same: `a.example.org` is not `example.org`.
    More than one slug means that the registry cannot tell, and a person must.
    """
    host, path = split_address(url)
    fitting = [
        (len(domain.path_prefix.rstrip("/")), slug)
        for slug, domain in domains
        if domain.host == host
        and _path_begins(path, domain.path_prefix)
        and (as_of is None or possibly_true(domain.valid_from, domain.valid_to, as_span(as_of)))
    ]
    longest = max((length for length, _ in fitting), default=0)
    return tuple(sorted({slug for length, slug in fitting if length == longest}))


def _path_begins(path: str, prefix: str) -> bool:
    """Whole segments only: /news is not the beginning of /newsletter."""
    stem = prefix.rstrip("/")
    return path == stem or path.startswith(f"{stem}/")


def _name_faults(name: Name) -> list[str]:
    found = []
    if not name.name.strip():
        found.append("A name is empty.")
    if name.kind not in NAME_KINDS:
        found.append(
            say(
                "“%(kind)s” is not a kind of name: choose one of %(list)s.",
                kind=name.kind,
                list=", ".join(NAME_KINDS),
            )
        )
    if name.language and not codes.is_language(name.language):
        found.append(
            say("“%(language)s” is not a BCP 47 language tag such as en or uz-Cyrl.", language=name.language)
        )
    if name.script and not codes.is_script(name.script):
        found.append(say("“%(script)s” is not an ISO 15924 script such as Latn or Arab.", script=name.script))
    found += order_faults(name.valid_from, name.valid_to)
    return found


def _domain_faults(domain: Domain) -> list[str]:
    found = []
    if not codes.is_host(domain.host) or domain.host.startswith("www."):
        found.append(
            say(
                "“%(host)s” is not a bare host: write example.org, without scheme, www. or path.",
                host=domain.host,
            )
        )
    if not domain.path_prefix.startswith("/"):
        found.append(
            say("A path begins with a slash: “%(path_prefix)s” does not.", path_prefix=domain.path_prefix)
        )
    if domain.evidence_url and not codes.is_web_address(domain.evidence_url):
        found.append(
            say("“%(evidence_url)s” is not an http or https address.", evidence_url=domain.evidence_url)
        )
    found += order_faults(domain.valid_from, domain.valid_to)
    return found


def order_faults(valid_from: VagueDate | None, valid_to: VagueDate | None) -> list[str]:
    """A sentence when something would end before it can begin."""
    if valid_from is not None and valid_to is not None and valid_to.last < valid_from.first:
        return [
            say(
                "It cannot be true from %(valid_from)s to %(valid_to)s: that ends before it begins.",
                valid_from=valid_from,
                valid_to=valid_to,
            )
        ]
    return []
