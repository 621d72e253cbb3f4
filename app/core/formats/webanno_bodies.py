"""What a Web Annotation says: a label, a value, an attribute, a note, a part of an attribution, or a link."""

from app.core.formats.release import Release, ni
from app.core.formats.rights import Record


class Bodies:
    """The bodies in one record. Each that answers a variable names it, so that no two answers are mixed up."""

    def __init__(self, record: Record, release: Release) -> None:
        self._record, self._release = record, release

    def iri(self, revision: Record, *what: object) -> str:
        """The name of the annotation of what was said in a revision."""
        return self._release.iri("annotation", self._release.revision(self._record, revision), *what)

    def decided(self, decision: Record, uid: str) -> str:
        """The name of the annotation of a decided answer."""
        of = (decision[key] for key in ("round", "unit", "passage", "variable", "decided_by"))
        return self._release.iri(
            "decided", self._record["document_id"], self._record["text_version"], *of, uid
        )

    def coded(self, revision: Record, one: Record) -> list[Record]:
        """Of a mark or an answer: first its label or value, then its attributes, its attribution and its note."""
        bodies = []
        if one["label"] is not None:
            bodies.append(self._label(revision, one))
        if one["value"] is not None:
            purpose = "describing" if isinstance(one["value"], str) else "assessing"
            bodies.append(_words(purpose, one["value"], one["variable"]))
        bodies += [
            _words("describing", value, key) for key, value in one["attributes"].items() if value is not None
        ]
        if one.get("attribution"):
            link = self.iri(revision, "attribution", one["attribution"])
            bodies.append(self.link(link, "attribution"))
        if one.get("note"):
            bodies.append(_words("commenting", one["note"]))
        return bodies

    def part(self, part: str) -> Record:
        """That a range is the source, the cue or the content of an attribution."""
        return _words("tagging", part, "attributions")

    def link(self, iri: str, part: str) -> Record:
        """Another annotation, and what it is to this one."""
        return {"type": "SpecificResource", "purpose": "linking", "source": iri, "masthead:part": part}

    def attribution(self, revision: Record, one: Record) -> list[Record]:
        """What is said of an attribution as a whole."""
        bodies = [
            self._outlet(one[key], key, one.get(profile))
            for key, profile in (("cited_outlet", "cited_profile_sha256"), ("via_outlet", ""))
            if one[key]
        ]
        bodies += [
            _words("describing", one[key], key) for key in ("source_type", "speech", "speaker") if one[key]
        ]
        if one["nested_in"]:
            bodies.append(self.link(self.iri(revision, "attribution", one["nested_in"]), "nested_in"))
        if one["note"]:
            bodies.append(_words("commenting", one["note"]))
        return bodies

    def _label(self, revision: Record, one: Record) -> Record:
        """The label as a concept of the codebook version by which it was given."""
        key, version = revision["codebook"], revision["codebook_version"]
        book = self._release.codebook(key, version)
        source = {
            "id": self._release.iri("label", key, version, one["variable"], one["label"]),
            "type": "skos:Concept",
            "skos:notation": one["label"],
            "skos:inScheme": {"id": book, "dcterms:identifier": key, "dcterms:hasVersion": version},
        }
        return {
            "type": "SpecificResource",
            "purpose": "classifying",
            "source": source,
            "masthead:variable": one["variable"],
        }

    def _outlet(self, slug: str, part: str, profile: str | None) -> Record:
        source = {"id": self._release.iri("outlet", slug), "type": "Organization", "dcterms:identifier": slug}
        return {
            "type": "SpecificResource",
            "purpose": "identifying",
            "source": source,
            "masthead:part": part,
            **({"masthead:outlet_profile": {"id": ni(profile)}} if profile else {}),
        }


def _words(purpose: str, value: object, variable: str = "") -> Record:
    said = {"type": "TextualBody", "purpose": purpose, "value": str(value), "format": "text/plain"}
    return said | ({"masthead:variable": variable} if variable else {})
