"""The files of the project, as the house rules read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
FOLDERS = (".ci", "app", "docs", "migrations", "requirements", "seeds", "tests", "tools")
# Pictures and fonts are no text.
READABLE = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".md",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
    ".json",
    ".csv",
    "",
}


def name(path: Path) -> str:
    """A file as an error names it."""
    return path.relative_to(ROOT).as_posix()


@cache
def python_files(folder: str = "app") -> tuple[Path, ...]:
    """Every module of a folder."""
    return tuple(sorted((ROOT / folder).rglob("*.py")))


@cache
def parsed(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(), str(path))


def readable_files() -> Iterator[Path]:
    """Everything of ours that is text."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in READABLE)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            generated = {"__pycache__", "node_modules", "pictures"} & set(path.parts)
            if path.is_file() and path.suffix in READABLE and not generated:
                yield path


def calls(tree: ast.AST, attribute: str) -> list[ast.Call]:
    """The calls of ``something.attribute(...)``."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == attribute
    ]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function, methods and inner ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
