"""Who said what, in PROV: the work on a passage, its revisions with what is in them, and decisions."""

from collections.abc import Iterator

from app.core.formats.prov_sources import passage
from app.core.formats.release import Release, assignment_of, midnight
from app.core.formats.rights import Record

_OF_REVISION = (
    "number",
    "state",
    "pass",
    "is_default_reading",
    "is_current",
    "independent",
    "assisted",
    "surplus",
)
_PARTS = ("source", "cue", "content")


class Coding:
    """The nodes of one record that somebody coded or decided."""

    def __init__(self, record: Record, release: Release) -> None:
        self._record, self._release = record, release
        self._whole = release.iri("release", str(release.id))
        self._export = release.iri("export", str(release.id))
        self._people: set[str] = set()

    def nodes(self) -> Iterator[Record]:
        """Each revision after the one before it, then the decisions; at last who did it."""
        works: dict[str, Record] = {}
        before: dict[tuple[object, ...], str] = {}
        for revision in self._record["revisions"]:
            self._add_to_work(works, revision)
            yield self._revision(revision, before.get(assignment_of(revision)))
            before[assignment_of(revision)] = self._release.revision(self._record, revision)
            yield from self._members(revision)
        yield from works.values()
        yield from self._decisions()
        for name in sorted(self._people):
            yield {"id": self._release.person(name), "type": ["prov:Agent", "prov:Person"], "label": name}

    def _add_to_work(self, works: dict[str, Record], revision: Record) -> None:
        """One annotator's work on a passage in one pass: it began and ended on the days of its revisions here."""
        iri, day = self._release.annotating(self._record, revision), midnight(revision["saved_on"])
        known = works.get(iri)
        if known is not None:
            known["startedAtTime"], known["endedAtTime"] = (
                min(known["startedAtTime"], day),
                max(known["endedAtTime"], day),
            )
            known["used"] += [one for one in self._used(revision) if one not in known["used"]]
            return
        self._people.add(revision["annotator"])
        works[iri] = {
            "id": iri,
            "type": ["prov:Activity", "masthead:Annotating"],
            **{f"masthead:{key}": revision[key] for key in ("round", "purpose", "condition", "pass")},
            "startedAtTime": day,
            "endedAtTime": day,
            "used": self._used(revision),
            "wasAssociatedWith": self._release.person(revision["annotator"]),
        }

    def _used(self, revision: Record) -> list[str]:
        """What was before the annotator: the outlet's profile only where the outlet was shown."""
        used = [
            passage(self._record, self._release, revision["unit"], revision["passage"]),
            self._release.codebook(revision["codebook"], revision["codebook_version"]),
        ]
        profile = revision["outlet_profile_sha256"]
        if profile and "outlet" in revision["shown_fields"]:
            used.append(self._release.iri("profile", profile))
        return used

    def _revision(self, revision: Record, before: str | None) -> Record:
        profile = revision["outlet_profile_sha256"]
        answered: dict[str, list[str]] = {}
        for layer in revision["layers"]:
            answered.setdefault(f"masthead:layer_{layer['answer']}", []).append(layer["layer"])
        return {
            "id": self._release.revision(self._record, revision),
            "type": ["prov:Entity", "prov:Collection", "masthead:Revision"],
            **{f"masthead:{key}": revision[key] for key in _OF_REVISION},
            "masthead:saved_on": revision["saved_on"],
            "masthead:reason": revision["reason"],
            # Which layers were given, none, empty, unanswered or skipped: silence is said.
            **answered,
            "masthead:outlet_profile": {"id": self._release.iri("profile", profile)} if profile else None,
            "wasGeneratedBy": self._release.annotating(self._record, revision),
            "wasAttributedTo": self._release.person(revision["annotator"]),
            "wasDerivedFrom": before,
            "wasRevisionOf": before,
            "memberOf": self._whole,
            "usedBy": self._export,
        }

    def _members(self, revision: Record) -> Iterator[Record]:
        whole = self._release.revision(self._record, revision)
        for mark in revision["marks"]:
            link = (
                {"id": self._release.iri("attribution", whole, mark["attribution"])}
                if mark["attribution"]
                else None
            )
            yield self._said(whole, "Mark", mark["id"], mark) | {"masthead:attribution": link}
        for number, answer in enumerate(revision["answers"]):
            yield self._said(whole, "Answer", number, answer)
        for one in revision["attributions"]:
            yield from self._attribution(whole, one)

    def _said(self, whole: str, kind: str, which: object, one: Record) -> Record:
        """A label or value, on a range or on the passage. Free attributes are ``variable=value``."""
        return {
            "id": self._release.iri(kind.lower(), whole, which),
            "type": ["prov:Entity", f"masthead:{kind}"],
            "dcterms:identifier": one.get("id"),
            **{f"masthead:{key}": one.get(key) for key in ("variable", "label", "value", "start", "end")},
            "masthead:attribute": [
                f"{key}={value}" for key, value in one["attributes"].items() if value is not None
            ],
            **{f"masthead:{key}": one.get(key) for key in ("confidence", "note")},
            "value": one.get("quote"),
            "memberOf": whole,
        }

    def _attribution(self, whole: str, one: Record) -> Iterator[Record]:
        iri, release = self._release.iri("attribution", whole, one["id"]), self._release
        cited, profile = one["cited_outlet"], one["cited_profile_sha256"]
        nested = one["nested_in"]
        yield {
            "id": iri,
            "type": ["prov:Entity", "prov:Collection", "masthead:Attribution"],
            "dcterms:identifier": one["id"],
            **{f"masthead:{key}": one[key] for key in ("source_type", "speech", "speaker", "note")},
            "masthead:cited_outlet": {"id": release.iri("outlet", cited)} if cited else None,
            "masthead:cited_profile": {"id": release.iri("profile", profile)} if profile else None,
            "masthead:via_outlet": {"id": release.iri("outlet", one["via_outlet"])}
            if one["via_outlet"]
            else None,
            "masthead:nested_in": {"id": release.iri("attribution", whole, nested)} if nested else None,
            "memberOf": whole,
        }
        for slug in (cited, one["via_outlet"]):
            if slug:
                yield {
                    "id": release.iri("outlet", slug),
                    "type": ["prov:Agent", "prov:Organization"],
                    "dcterms:identifier": slug,
                }
        for part in _PARTS:
            for number, span in enumerate(one[part]):
                yield {
                    "id": release.iri("span", iri, part, number),
                    "type": ["prov:Entity", "masthead:Span"],
                    "masthead:part": part,
                    "masthead:start": span["start"],
                    "masthead:end": span["end"],
                    "value": span["quote"],
                    "memberOf": iri,
                }

    def _decisions(self) -> Iterator[Record]:
        known = {
            (*assignment_of(one), one["number"]): self._release.revision(self._record, one)
            for one in self._record["revisions"]
        }
        before: dict[tuple[object, ...], str] = {}
        for number, decision in enumerate(self._record["decisions"]):
            of = decision["round"], decision["unit"], decision["passage"]
            made_from = [known.get((*of, one["annotator"], one["number"])) for one in decision["made_from"]]
            # Only first and current revisions are in an export; a decision may have been made from one between.
            self._release.dropped["decision_sources"] += made_from.count(None)
            sources = [one for one in made_from if one]
            yield from self._decision(number, decision, sources, before)

    def _decision(
        self, number: int, decision: Record, sources: list[str], before: dict[tuple[object, ...], str]
    ) -> Iterator[Record]:
        release, record = self._release, self._record
        of = decision["round"], decision["unit"], decision["passage"]
        text = record["document_id"], record["text_version"]
        iri = release.iri("decision", *text, *of, number, decision["decided_by"])
        deciding, day = release.iri("deciding", iri), midnight(decision["decided_on"])
        earlier = before.get((*of, decision["variable"]))
        before[(*of, decision["variable"])] = iri
        self._people.add(decision["decided_by"])
        person, book = (
            release.person(decision["decided_by"]),
            (decision["codebook"], decision["codebook_version"]),
        )
        yield {
            "id": deciding,
            "type": ["prov:Activity", "masthead:Deciding"],
            "masthead:round": decision["round"],
            "startedAtTime": day,
            "endedAtTime": day,
            "used": [passage(record, release, *of[1:]), release.codebook(*book), *sources],
            "wasAssociatedWith": person,
        }
        told = ("variable", "stands", "undecidable", "none", "coded_it", "reasons", "note")
        yield {
            "id": iri,
            "type": ["prov:Entity", "prov:Collection", "masthead:Decision"],
            **{f"masthead:{key}": decision[key] for key in told},
            "wasGeneratedBy": deciding,
            "wasAttributedTo": person,
            "wasDerivedFrom": [*sources, *([earlier] if earlier else [])],
            "wasRevisionOf": earlier,
            "memberOf": self._whole,
            "usedBy": self._export,
        }
        for answer in decision["answers"]:
            variable = {"variable": decision["variable"]}
            yield self._said(iri, "DecidedAnswer", answer["id"], answer | variable)
