"""W3C Web Annotation Data Model: one AnnotationCollection as JSON-LD, with one annotation on each line.

A mark, an answer about a passage, a part of an attribution, the attribution that joins its parts, and a decided
answer are an Annotation each. Decision 0022 says why it is one collection with one page.
"""

from collections.abc import Iterable, Iterator

from app.core.formats.native_jsonl import as_line
from app.core.formats.release import VOCABULARY, Release, midnight, ni
from app.core.formats.rights import Record
from app.core.formats.webanno_bodies import Bodies
from app.core.formats.webanno_target import Targets, described
from app.core.outlets.profile import canonical_json

CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {"masthead": VOCABULARY, "prov": "http://www.w3.org/ns/prov#"},
]
PARTS = ("source", "cue", "content")
_OF_REVISION = ("round", "unit", "passage", "condition", "pass", "is_default_reading", "is_current")
# Said only where it is so: mostly nothing of this holds.
_FLAGS = ("is_correction", "is_kept", "assisted", "surplus", "excluded")


def write(records: Iterable[Record], release: Release | None = None) -> Iterator[bytes]:
    """The collection: its head, its annotations line by line, then what they refer to and how many they are."""
    release = release or Release()
    head: Record = {
        "@context": CONTEXT,
        "id": f"urn:uuid:{release.id}",
        "type": "AnnotationCollection",
        "label": release.project or "Annotations",
        "generator": _software(release),
        **({"generated": release.made_at} if release.made_at else {}),
    }
    yield _open(head)
    page, total = release.iri("page", str(release.id)), 0
    documents: list[Record] = []
    profiles: dict[str, Record] = {}
    for record in records:
        documents.append(described(record, release))
        profiles |= record["profiles"]
        for one in _Annotations(record, release).all():
            # A collection without annotations has no page: a page has one annotation at least.
            start = _first(page) if not total else ",\n"
            yield f"{start}{as_line(one)}".encode()
            total += 1
    if total:
        yield b'\n]},\n"last":' + as_line(page).encode()
    said = {
        "total": total,
        "masthead:document": documents,
        "masthead:profile": [_profile(sha, profiles[sha]) for sha in sorted(profiles)],
    }
    yield b",\n" + as_line(said)[1:].encode() + b"\n"


def _open(head: Record) -> bytes:
    return as_line(head)[:-1].encode()


def _first(page: str) -> str:
    return f',\n"first":{as_line({"id": page, "type": "AnnotationPage", "startIndex": 0})[:-1]},"items":[\n'


def _software(release: Release) -> Record:
    return {"id": release.iri("software", release.program), "type": "Software", "name": release.program}


def _profile(sha256: str, profile: Record) -> Record:
    # As the text that was hashed, so that whoever reads it can compare.
    content = canonical_json(profile)
    return {"id": ni(sha256), "type": "Dataset", "format": "application/json", "masthead:content": content}


class _Annotations:
    """The annotations of one record."""

    def __init__(self, record: Record, release: Release) -> None:
        self._record, self._release = record, release
        self._targets = Targets(record, release)
        self._bodies = Bodies(record, release)
        # Of each thing that somebody said: the day it was first said, and its newest annotation until now.
        self._said: dict[str, tuple[str, str]] = {}

    def all(self) -> Iterator[Record]:
        """Of the revisions that are done, and of the decisions that stand; the rest is counted as dropped."""
        dropped = self._release.dropped
        for revision in self._record["revisions"]:
            if revision["state"] != "done":
                dropped[f"{revision['state']}_revisions"] += 1
                continue
            dropped["none"] += sum(layer["answer"] == "none" for layer in revision["layers"])
            yield from self._of_revision(revision)
        for decision in self._record["decisions"]:
            if not decision["stands"]:
                dropped["overtaken_decisions"] += 1
            elif not decision["answers"]:
                dropped["decisions_without_answers"] += 1
            else:
                yield from self._of_decision(decision)
        dropped["publication_steps"] += len(self._record["provenance"])

    def _of_revision(self, revision: Record) -> Iterator[Record]:
        for mark in revision["marks"]:
            target = self._targets.span(mark)
            yield from self._coded(revision, ("mark", mark["id"]), mark, target)
        passage = self._targets.passage(revision["unit"], revision["passage"])
        for answer in revision["answers"]:
            what = ("answer", answer["variable"], answer["label"])
            yield from self._coded(revision, what, answer, passage)
        for attribution in revision["attributions"]:
            yield from self._attributed(revision, attribution)

    def _coded(
        self, revision: Record, what: tuple[str | None, ...], one: Record, target: Record
    ) -> Iterator[Record]:
        bodies = self._bodies.coded(revision, one)
        if not bodies:
            # Its one answer was in free words, which may not go.
            self._release.dropped["withheld_values"] += 1
            return
        confidence = {"masthead:confidence": one["confidence"]} if one["confidence"] else {}
        yield self._annotation(revision, what, bodies[0]["purpose"], bodies, target) | confidence

    def _attributed(self, revision: Record, one: Record) -> Iterator[Record]:
        """An annotation for each part, and one that links them: the content to who said it and in what words."""
        parts: dict[str, str] = {}
        for part in PARTS:
            if one[part]:
                targets = [self._targets.span(span) for span in one[part]]
                body = [self._bodies.part(part)]
                said = self._annotation(revision, ("part", one["id"], part), "tagging", body, targets)
                parts[part] = said["id"]
                yield said
        about = next((part for part in reversed(PARTS) if part in parts), None)
        if about is None:
            self._release.dropped["attributions_without_spans"] += 1
            return
        bodies = [
            *(self._bodies.link(iri, part) for part, iri in parts.items() if part != about),
            *self._bodies.attribution(revision, one),
        ]
        yield self._annotation(revision, ("attribution", one["id"]), "linking", bodies, parts[about])

    def _annotation(
        self,
        revision: Record,
        what: tuple[str | None, ...],
        motivation: str,
        bodies: list[Record],
        target: Record | list[Record] | str,
    ) -> Record:
        release, day = self._release, midnight(revision["saved_on"])
        iri = self._bodies.iri(revision, *what)
        thing = release.iri("said", release.annotating(self._record, revision), *what)
        first, before = self._said.get(thing, (day, None))
        self._said[thing] = (first, iri)
        profile = revision["outlet_profile_sha256"]
        return {
            "id": iri,
            "type": "Annotation",
            "motivation": motivation,
            "creator": self._person(revision["annotator"]),
            "created": first,
            **({"modified": day, "prov:wasRevisionOf": {"id": before}} if before else {}),
            "body": bodies,
            "target": target,
            **{f"masthead:{key}": revision[key] for key in _OF_REVISION},
            "masthead:revision": revision["number"],
            **({} if revision["independent"] else {"masthead:independent": False}),
            **{f"masthead:{key}": True for key in _FLAGS if revision[key]},
            **({"masthead:outlet_profile": {"id": ni(profile)}} if profile else {}),
        }

    def _of_decision(self, decision: Record) -> Iterator[Record]:
        for answer in decision["answers"]:
            on_span = answer["start"] is not None
            passage = decision["unit"], decision["passage"]
            target = self._targets.span(answer) if on_span else self._targets.passage(*passage)
            bodies = self._bodies.coded(decision, answer | {"variable": decision["variable"]})
            if not bodies:
                self._release.dropped["withheld_values"] += 1
                continue
            yield {
                "id": self._bodies.decided(decision, answer["id"]),
                "type": "Annotation",
                "motivation": bodies[0]["purpose"],
                "creator": self._person(decision["decided_by"]),
                "created": midnight(decision["decided_on"]),
                "body": bodies,
                "target": target,
                "masthead:decision": True,
                **{f"masthead:{key}": decision[key] for key in ("round", "unit", "passage")},
            }

    def _person(self, pseudonym: str) -> Record:
        return {"id": self._release.person(pseudonym), "type": "Person", "nickname": pseudonym}
