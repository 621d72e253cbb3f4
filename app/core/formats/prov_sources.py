"""Where a text came from, in PROV: the document and its way, its captures, its text versions and their passages."""

from collections.abc import Iterator

from app.core.formats.release import Release
from app.core.formats.rights import Record

# What a step of the way is to the document. A step has confidence and evidence, so it is a node of its own: the
# item at the other end. Nobody stated that an item tells of what its maker saw, so none is a primary source.
_TO_THE_ITEM = {
    "republished_from": ("alternateOf",),
    "copied_at": ("alternateOf",),
    "syndicated_by": ("wasDerivedFrom",),
    "translated_from": ("wasDerivedFrom",),
    "obtained_from": ("wasDerivedFrom",),
    "excerpted_from": ("wasDerivedFrom", "wasQuotedFrom"),
}


class Sources:
    """The nodes of one record that stand before anybody coded."""

    def __init__(self, record: Record, release: Release) -> None:
        self._record, self._release = record, release
        self._document = release.document(record)

    def document_nodes(self) -> Iterator[Record]:
        """The document, who published it, the way it came, and each time that it was fetched or handed in."""
        record = self._record
        related: dict[str, list[str]] = {}
        items = [self._item(number, step) for number, step in enumerate(record["provenance"], start=1)]
        for step, item in zip(record["provenance"], items, strict=True):
            for relation in _TO_THE_ITEM.get(step["relation"], ()):
                related.setdefault(relation, []).append(item["id"])
        outlet = record["outlet"]
        yield {
            "id": self._document,
            "type": ["prov:Entity", "masthead:Document"],
            "label": record["title"],
            "dcterms:identifier": record["document_id"],
            "masthead:byline": record["byline"],
            "dcterms:language": record["language"],
            "masthead:published": _span(record["published"] or {}),
            "masthead:text_rights": record["text_rights"],
            "wasAttributedTo": self._outlet(outlet["slug"]) if outlet else None,
            **related,
        }
        if outlet:
            group = {"masthead:owner_group": outlet["owner_group"]}
            yield self._organisation(outlet["slug"]) | {"label": outlet["name"]} | group
        yield from (self._organisation(step["outlet"]) for step in record["provenance"] if step["outlet"])
        yield from items
        for number, capture in enumerate(record["captures"], start=1):
            yield from self._captured(number, capture)

    def text_nodes(self) -> Iterator[Record]:
        """One text version, how it was read from its capture, and how it was cut."""
        record, release, key = self._record, self._release, self._record["document_id"]
        text, reading, agent = (
            release.text(key, record["text_version"]),
            self._iri("reading"),
            record["text_extractor"],
        )
        place, corrects = record["text_capture"], record["text_corrects"]
        capture = None if place is None else self._capture(place)
        earlier = None if corrects is None else release.text(key, corrects)
        yield {
            "id": text,
            "type": ["prov:Entity", "masthead:TextVersion"],
            "masthead:text_version": record["text_version"],
            "masthead:sha256": record["text_sha256"],
            "masthead:text_length": record["text_length"],
            "masthead:text_given": record["text_given"],
            "specializationOf": self._document,
            "wasGeneratedBy": reading,
            "wasDerivedFrom": [one for one in (capture, earlier) if one],
            "wasRevisionOf": earlier,
            "memberOf": release.iri("release", str(release.id)),
            "usedBy": release.iri("export", str(release.id)),
        }
        software = release.iri("software", agent) if agent else None
        yield {
            "id": reading,
            "type": ["prov:Activity", "masthead:Reading"],
            "masthead:normalisation": record["text_normalisation"],
            "used": [one for one in (capture, earlier) if one],
            "wasAssociatedWith": software,
        }
        if software:
            yield {"id": software, "type": ["prov:Agent", "prov:SoftwareAgent"], "label": agent}
        for unit in sorted({one["unit"] for one in record["passages"]}):
            yield {
                "id": self._iri("cutting", unit),
                "type": ["prov:Activity", "masthead:Cutting"],
                "masthead:unit": unit,
                "used": text,
            }
        yield from (self._passage(one, text) for one in record["passages"])

    def _passage(self, one: Record, text: str) -> Record:
        return {
            "id": passage(self._record, self._release, one["unit"], one["number"]),
            "type": ["prov:Entity", "masthead:Passage"],
            **{f"masthead:{key}": one[key] for key in ("unit", "number", "start", "end", "role")},
            "masthead:sha256": one["text_sha256"],
            "wasGeneratedBy": self._iri("cutting", one["unit"]),
            "wasDerivedFrom": text,
            "wasQuotedFrom": text,
        }

    def _captured(self, number: int, capture: Record) -> Iterator[Record]:
        software, iri = self._release.iri("software", capture["tool"]), self._capture(number)
        taking = self._release.iri("capturing", self._record["document_id"], number)
        urls = (capture[key] for key in ("url", "final_url", "canonical_url", "archive_url"))
        yield {
            "id": iri,
            "type": ["prov:Entity", "masthead:Capture"],
            "masthead:sha256": capture["raw_sha256"],
            "masthead:length": capture["raw_length"],
            "dcterms:format": capture["media_type"],
            "url": sorted({one for one in urls if one}),
            "specializationOf": self._document,
            "wasGeneratedBy": taking,
        }
        yield {
            "id": taking,
            "type": ["prov:Activity", "masthead:Capturing"],
            "startedAtTime": capture["retrieved_at"],
            "endedAtTime": capture["retrieved_at"],
            "wasAssociatedWith": software,
        }
        yield {"id": software, "type": ["prov:Agent", "prov:SoftwareAgent"], "label": capture["tool"]}

    def _item(self, number: int, step: Record) -> Record:
        """What is at the other end of a step: printed by an outlet, at an address, or a document of the project."""
        other = step["document_id"]
        return {
            "id": self._release.iri("step", self._record["document_id"], number),
            "type": ["prov:Entity", "masthead:Item"],
            "masthead:relation": step["relation"],
            "url": step["url"],
            "masthead:dated": _span(step),
            "masthead:confidence": step["confidence"],
            "masthead:evidence": step["evidence"],
            # Where a document was published, it stands as one of its forms.
            "specializationOf": self._document if step["relation"] == "published_by" else None,
            "alternateOf": None if other is None else self._release.iri("document", other),
            "wasAttributedTo": self._outlet(step["outlet"]) if step["outlet"] else None,
        }

    def _organisation(self, slug: str) -> Record:
        return {
            "id": self._outlet(slug),
            "type": ["prov:Agent", "prov:Organization"],
            "dcterms:identifier": slug,
        }

    def _outlet(self, slug: str) -> str:
        return self._release.iri("outlet", slug)

    def _capture(self, number: int) -> str:
        return self._release.iri("capture", self._record["document_id"], number)

    def _iri(self, kind: str, *parts: object) -> str:
        return self._release.iri(kind, self._record["document_id"], self._record["text_version"], *parts)


def passage(record: Record, release: Release, unit: str, number: int) -> str:
    """A passage of a record by its unit and number."""
    return release.iri("passage", record["document_id"], record["text_version"], unit, number)


def _span(dates: Record) -> str | None:
    first, last = dates.get("from"), dates.get("to")
    if not (first or last):
        return None
    return first if first == last else f"{first or '..'}/{last or '..'}"
