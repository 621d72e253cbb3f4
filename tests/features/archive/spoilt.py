"""Archives that were changed after they were written, with a manifest that is right again or is not."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


def sign(folder: Path, **told: Any) -> None:
    """Make the manifest say what the files are by now, and ``told`` besides."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_bytes())
    manifest["files"] = {
        one.relative_to(folder).as_posix(): {
            "sha256": hashlib.sha256(one.read_bytes()).hexdigest(),
            "size": one.stat().st_size,
        }
        for one in sorted(folder.rglob("*"))
        if one.is_file() and one != path
    }
    path.write_text(json.dumps(manifest | told), encoding="utf-8")


def change(folder: Path, name: str, spoil: Callable[[list[Any]], object]) -> None:
    """Let ``spoil`` change the records of a file of JSON Lines, or the one of ``project.json``; then sign it."""
    path = folder / name
    whole = path.read_text(encoding="utf-8")
    records = (
        [json.loads(whole)] if name.endswith(".json") else [json.loads(one) for one in whole.splitlines()]
    )
    spoil(records)
    path.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in records), encoding="utf-8")
    sign(folder)
