"""One script out of the many modules of a page, so that a first visit asks once and not for each.

A module becomes a function that is called once, in the place of the module's own scope, and what it exports is what
that function returns. Only the shapes of import and export that our scripts use are known; any other is refused at the
start. Beside the bundle stands, for each module of the entry's folder, a short one that hands on what the bundle
exports: a module that is imported later, on demand, finds the same objects there.
"""

import posixpath
import re
from collections.abc import Iterator

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.{1,2}/[^"]+)";$', re.M)
_EXPORT = re.compile(r"^export ((?:async )?(?:class|function\*?|const) (\w+))", re.M)
_OTHER = re.compile(r"^(?:import\b(?!\()|export\b).*", re.M)


def bundle(modules: dict[str, str], entry: str) -> dict[str, str]:
    """The bundle under ``entry``'s path and the short modules under theirs; ``modules`` are texts by path.

    ValueError where a module imports itself in a circle, or in a way that is not known here.
    """
    folder = posixpath.dirname(entry)
    parts, exported, served = [], [], {}
    for path in _in_order(modules, entry, ()):
        names = [found[2] for found in _EXPORT.finditer(modules[path])]
        body = _EXPORT.sub(r"\1", _with_imports_taken(path, modules[path]))
        if left := _OTHER.search(body):
            raise ValueError(f"{path} has a line that a bundle does not know: {left[0]}")
        if path == entry:
            # Not awaited by those that import the bundle later: they would wait for each other.
            parts.append(f"(async () => {{\n{body}\n}})();")
            continue
        parts.append(f"const {_name(path)} = (() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})();")
        if posixpath.dirname(path) == folder:
            known = {name: f"{_name(path)}_{name}" for name in names}
            exported += [f"const {alias} = {_name(path)}.{name};" for name, alias in known.items()]
            handed = ", ".join(f"{alias} as {name}" for name, alias in known.items())
            served[path] = f'export {{ {handed} }} from "./{posixpath.basename(entry)}";'
            exported.append(f"export {{ {', '.join(known.values())} }};")
    # What is handed on is there before the entry begins.
    return served | {entry: "\n".join([*parts[:-1], *exported, parts[-1]])}


def _in_order(modules: dict[str, str], path: str, above: tuple[str, ...]) -> Iterator[str]:
    """The modules that ``path`` imports, each once and before those that need it, and then ``path``."""
    if path in above:
        raise ValueError(f"modules import each other in a circle: {' -> '.join((*above, path))}")
    met: dict[str, None] = {}
    for found in _IMPORT.finditer(modules[path]):
        met |= dict.fromkeys(_in_order(modules, _resolved(path, found[2]), (*above, path)))
    yield from met
    yield path


def _resolved(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _name(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))


def _with_imports_taken(path: str, text: str) -> str:
    def taken(found: re.Match[str]) -> str:
        return f"const {{ {found[1].strip().replace(' as ', ': ')} }} = {_name(_resolved(path, found[2]))};"

    return _IMPORT.sub(taken, text)
