"""Label Studio's JSON with its annotations: tasks, in each the text and an annotation for each annotator.

Offsets are code points. Regions of a text are marks; an answer that has the id of a region says something more
of it; an answer without a place is of the whole document. Predictions are no judgements of people and stay out.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.core.coded import PARTS, CodedAnswer, CodedDraft, CodedSpan, Range, joined_parts
from app.core.corpus import Row
from app.core.formats.gathered import Gathered, InFile, offset, words
from app.core.formats.jsonl import as_utf8
from app.errors import say, say_many

Record = dict[str, Any]
# What a task may say of its text that is a field of a document here.
_FIELDS = ("title", "byline", "published", "language", "url", "outlet", "genre", "text_rights")
_KEYS = ("document_id", "key")
_REGIONS = ("labels", "hypertextlabels")


def read_texts(files: Iterable[InFile]) -> tuple[list[Row], list[str]]:
    """The texts of the files with what was said of them, and notes."""
    found = Gathered()
    passed = dict.fromkeys(("predictions", "cancelled", "relations"), 0)
    for file in files:
        try:
            tasks = _tasks(file.raw)
        except ValueError as error:
            found.refuse(file.name, str(error))
            continue
        capture = file.capture("application/json")
        for number, task in enumerate(tasks, start=1):
            place = f"{file.name} task {number}"
            try:
                text, key, values = _document(task)
                coded = _annotations(task, passed)
            except ValueError as error:
                found.refuse(place, str(error))
            else:
                found.add(place, text, coded, capture, values, key)
    return found.rows(), [*found.notes, *_notes(passed)]


def _notes(passed: Mapping[str, int]) -> list[str]:
    notes = []
    if many := passed["predictions"]:
        notes.append(
            say_many(
                "%(num)s prediction of a model was left out: only what people said comes in.",
                "%(num)s predictions of models were left out: only what people said comes in.",
                many,
            )
        )
    if many := passed["cancelled"]:
        notes.append(
            say_many(
                "%(num)s annotation that was skipped was left out.",
                "%(num)s annotations that were skipped were left out.",
                many,
            )
        )
    if many := passed["relations"]:
        notes.append(
            say_many(
                "%(num)s relation was left out: only those between source, cue and content have a place here.",
                "%(num)s relations were left out: only those between source, cue and content have a place here.",
                many,
            )
        )
    return notes


def _tasks(raw: bytes) -> list[Any]:
    try:
        body, _charset = as_utf8(raw)
        tasks = json.loads(body)
    except RecursionError:
        raise ValueError("This file is nested too deeply.") from None
    except UnicodeDecodeError:
        raise ValueError("This file is not UTF-8. Please save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise ValueError(
            say("This file is not JSON: %(msg)s in line %(line)s.", msg=error.msg, line=error.lineno)
        ) from None
    except ValueError:
        raise ValueError("This file is not JSON that can be read: a number in it is too long.") from None
    return tasks if isinstance(tasks, list) else [tasks]


def _document(task: object) -> tuple[str, str, dict[str, str]]:
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict):
        raise ValueError("This is no task: it has no “data”.")
    text = data.get("text")
    if not isinstance(text, str):
        others = [
            one for name, one in data.items() if isinstance(one, str) and name not in (*_KEYS, *_FIELDS)
        ]
        if len(others) != 1:
            raise ValueError("Which field of “data” is the text? Call it “text”.")
        text = others[0]
    key = next((words(data[name]) for name in _KEYS if data.get(name) is not None), "")
    return text, key, {name: data[name] for name in _FIELDS if isinstance(data.get(name), str)}


def _annotations(task: Record, passed: dict[str, int]) -> list[CodedDraft]:
    given = task.get("annotations", task.get("completions", []))
    predictions = task.get("predictions") or []
    if not isinstance(given, list) or not isinstance(predictions, list):
        raise ValueError("“annotations” is not a list.")
    passed["predictions"] += len(predictions)
    meta = task.get("meta")
    people = meta.get("annotators") if isinstance(meta, dict) else None
    found = []
    for one in given:
        if not isinstance(one, dict) or not isinstance(one.get("result"), list):
            raise ValueError("An annotation has no “result”.")
        if one.get("was_cancelled"):
            passed["cancelled"] += 1
            continue
        found.append(_one(one, people if isinstance(people, dict) else {}, passed))
    return found


def _one(annotation: Record, people: Record, passed: dict[str, int]) -> CodedDraft:
    own = annotation.get("masthead")
    own = own if isinstance(own, dict) else {}
    by = annotation.get("completed_by")
    if isinstance(by, dict):
        by = by.get("email") or by.get("username") or by.get("id")
    who = words(own.get("annotator") or people.get(str(by)) or by) or "unknown"
    read = own.get("read")
    ranges = None
    if isinstance(read, list):
        ranges = tuple(
            (offset(one[0]), offset(one[1])) for one in read if isinstance(one, list) and len(one) == 2
        )
    results = _Results(passed)
    for one in annotation["result"]:
        if not isinstance(one, dict):
            raise ValueError("A result is not an object.")
        results.add(one)
    return results.coded(who, ranges, words(own.get("round")))


class _Results:
    """The results of one annotation, gathered by the region that they are about."""

    def __init__(self, passed: dict[str, int]) -> None:
        self.passed = passed
        self.spans: dict[str, list[tuple[str, str]]] = {}
        self.where: dict[str, tuple[Range, str | None]] = {}
        self.parts: dict[str, tuple[str, Range]] = {}
        self.said: dict[str, dict[str, str]] = {}
        self.links: list[tuple[str, str]] = []
        self.answers: list[CodedAnswer] = []

    def add(self, one: Record) -> None:
        kind, value = one.get("type"), one.get("value")
        if kind == "relation":
            self.links.append((words(one.get("from_id")), words(one.get("to_id"))))
            return
        if not isinstance(kind, str) or not isinstance(value, dict):
            raise ValueError("A result has no type or no value.")
        name, uid = words(one.get("from_name")), words(one.get("id"))
        if "start" in value and (kind in _REGIONS or "labels" in value):
            self._region(uid, name, value, kind)
        elif uid in self.where or "start" in value:
            self._of_region(uid, name, kind, value)
        else:
            self._of_document(name, kind, value)

    def _region(self, uid: str, name: str, value: Record, kind: str) -> None:
        place = offset(value["start"]), offset(value.get("end"))
        labels = value.get("labels", value.get(kind, []))
        if not isinstance(labels, list) or not labels or not all(isinstance(one, str) for one in labels):
            raise ValueError("A region has no labels.")
        if name == "attributions" and labels[0].lower() in PARTS:
            self.parts[uid] = labels[0].lower(), place
            return
        quote = value.get("text")
        self.where[uid] = place, quote if isinstance(quote, str) else None
        self.spans.setdefault(uid, []).extend((name, label) for label in labels)

    def _of_region(self, uid: str, name: str, kind: str, value: Record) -> None:
        given = value.get(kind, value.get("choices"))
        first = given[0] if isinstance(given, list) and len(given) == 1 else given
        self.said.setdefault(uid, {})[name] = words(first)

    def _of_document(self, name: str, kind: str, value: Record) -> None:
        given = value.get(kind)
        for one in given if isinstance(given, list) else [given]:
            if kind in ("choices", "labels", "taxonomy"):
                # A taxonomy is chosen as a way from the top: its last word is the label.
                label = one[-1] if isinstance(one, list) and one else one
                self.answers.append(CodedAnswer(words(label), name))
            else:
                self.answers.append(CodedAnswer(None, name, words(one)))

    def coded(self, who: str, read: tuple[Range, ...] | None, round_: str) -> CodedDraft:
        lost = set(self.said) - set(self.where) - set(self.parts)
        if lost:
            raise ValueError("An answer is about a region that is not there.")
        joined = [one for one in self.links if one[0] in self.parts and one[1] in self.parts]
        self.passed["relations"] += len(self.links) - len(joined)
        nested = {uid: said["nested_in"] for uid, said in self.said.items() if "nested_in" in said}
        by_own = {uid.rsplit("-", 2)[0]: uid for uid in reversed(self.parts)}
        spans = [
            CodedSpan(label, *place, quote, name, self.said.get(uid, {}))
            for uid, (place, quote) in self.where.items()
            for name, label in self.spans[uid]
        ]
        attributions = joined_parts(
            self.parts,
            joined,
            {uid: {k: v for k, v in said.items() if k != "nested_in"} for uid, said in self.said.items()},
            {uid: by_own.get(outer, outer) for uid, outer in nested.items()},
        )
        return CodedDraft(who, tuple(spans), tuple(self.answers), attributions, read, round_)
