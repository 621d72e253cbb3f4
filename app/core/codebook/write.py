"""A codebook as plain values, as YAML, and as the canonical JSON that a published version is known by."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import yaml

from app.core.codebook.values import LONGEST_TEXT, Codebook, Label, Translation, Variable

_LEFT_OUT: Mapping[str, object] = {"max_length": LONGEST_TEXT}
_FIRST = ("key", "name", "version", "language", "stance", "description", "type", "on", "required")


def to_dict(codebook: Codebook) -> dict[str, Any]:
    """The codebook as JSON values, in the shape of its file; what is empty or usual is left out.

    ``read_yaml.from_dict`` gives the same codebook back.
    """
    return _plain(codebook)


def to_yaml(codebook: Codebook) -> str:
    """The codebook as a file that ``read_yaml`` reads back to the same value."""
    return yaml.safe_dump(to_dict(codebook), sort_keys=False, allow_unicode=True, width=110)


def canonical_json(codebook: Codebook) -> str:
    """One spelling for one value: sorted keys, no spaces, no needless escapes. What a version stores."""
    return json.dumps(
        to_dict(codebook), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def sha256(codebook: Codebook) -> str:
    """The SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(codebook).encode()).hexdigest()


def _plain(value: Codebook | Variable | Label | Translation) -> dict[str, Any]:
    found = {each.name: getattr(value, each.name) for each in fields(value)}
    names = sorted(found, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
    return {name: _item(found[name]) for name in names if found[name] and found[name] != _LEFT_OUT.get(name)}


def _item(value: Any) -> Any:
    if isinstance(value, Codebook | Variable | Label | Translation):
        return _plain(value)
    if isinstance(value, Mapping):
        return {key: _item(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_item(each) for each in value]
    return value
