"""The virtual environment `.venv`: made, filled and kept up to date. Standard library only.

The packages of `requirements/*.txt` go into it, each refused unless its hash is the one in the file.
A stamp in `.venv` keeps what was installed, so the next start installs nothing unless the lock or
`pyproject.toml` has changed, or the folder was moved.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
EXE = ".exe" if os.name == "nt" else ""
PYTHON = PROGRAMS / f"python{EXE}"
UV = PROGRAMS / f"uv{EXE}"
LINES_OF_A_FAILURE = 30


class Failed(Exception):
    """A step did not work; the sentence is for the developer."""


def set_up(kind: str) -> None:
    """Make `.venv` hold what `kind` ("run" or "dev", which is run and more) needs; nothing if it does."""
    os.chdir(ROOT)
    # Children write bytecode: without it every start compiles the whole stack again, ten seconds or more.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["VIRTUAL_ENV"] = str(VENV)
    if _is_up_to_date(kind) or _is_up_to_date("dev"):
        return
    for stamped in ("run", "dev"):
        _stamp(stamped).unlink(missing_ok=True)
    _make_venv()
    install = _installer()
    with step(f"installing the packages of requirements/{kind}.txt"):
        install(["--require-hashes", "-r", str(_requirements(kind, with_uv=UV.exists()))])
    with step("installing masthead from this folder"):
        install(["--no-deps", "--no-build-isolation", "-e", "."])
    with step("compiling"):
        quiet([str(PYTHON), "-m", "compileall", "-q", "-j", "0", _site_packages()], "", may_fail=True)
    _stamp(kind).write_text(_digest(kind))


def _make_venv() -> None:
    if PYTHON.exists() and _works([str(PYTHON), "-c", ""]) and not _was_moved():
        return
    version = ".".join(map(str, sys.version_info[:3]))
    with step(f"making .venv with Python {version}"):
        # Without pip, which takes seconds to unpack and, on Debian, a package more: our own pip can
        # install into it from outside.
        pip = ["--without-pip"] if _works([sys.executable, "-m", "pip", "--version"]) else []
        quiet(
            [sys.executable, "-m", "venv", "--clear", *pip, str(VENV)],
            "This Python has neither pip nor ensurepip. Install pip (Debian: apt install python3-pip).",
        )


def _was_moved() -> bool:
    """A virtual environment has its place written into its programs; this one was made elsewhere."""
    settings = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    made_by = [line for line in settings if line.startswith("command = ")]
    return bool(made_by) and not made_by[0].rstrip().endswith(str(VENV))


def _installer() -> Callable[[list[str]], None]:
    """What installs: uv, installed by pip if need be; where there is no uv for this system, pip itself."""
    if not _works([str(UV), "--version"]):
        pip = _pip()
        with step("installing uv"):
            wheel = ["--require-hashes", "--only-binary", ":all:", "-r", str(REQUIREMENTS / "uv.txt")]
            quiet([*pip, "install", "--quiet", *wheel], "", may_fail=True)
    if not _works([str(UV), "--version"]):
        print("  there is no uv for this system: pip installs the packages, which takes longer")
        return lambda options: quiet([*pip, "install", "--quiet", *options], "Installing did not work.")
    uv = [str(UV), "pip", "install", "--quiet", "--python", str(PYTHON)]
    return lambda options: quiet([*uv, *options], "Installing did not work.")


def _pip() -> list[str]:
    if _works([str(PYTHON), "-m", "pip", "--version"]):
        return [str(PYTHON), "-m", "pip"]
    if not _works([sys.executable, "-m", "pip", "--version"]):
        raise Failed("This Python has no pip. Install it (Debian: apt install python3-pip).")
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(PYTHON)]


def _requirements(kind: str, *, with_uv: bool) -> Path:
    """The lock of `kind`; where there is no uv, a copy in `.venv` without it."""
    whole = REQUIREMENTS / f"{kind}.txt"
    if with_uv:
        return whole
    kept, skipping = [], False
    for line in whole.read_text(encoding="utf-8").splitlines():
        skipping = line.startswith("uv==") or (skipping and line.startswith(" "))
        kept += [] if skipping else [line]
    copy = VENV / f"{kind}-without-uv.txt"
    copy.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return copy


def _is_up_to_date(kind: str) -> bool:
    return _stamp(kind).exists() and _stamp(kind).read_text() == _digest(kind)


def _stamp(kind: str) -> Path:
    return VENV / f".ok-{kind}"


def _digest(kind: str) -> str:
    """Of everything that decides what is installed, and where: a moved folder is set up anew."""
    parts = [(REQUIREMENTS / f"{kind}.txt").read_bytes(), (ROOT / "pyproject.toml").read_bytes(), bytes(VENV)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def program(name: str) -> str:
    """Where a program that a package brought is."""
    return str(PROGRAMS / f"{name}{EXE}")


def _site_packages() -> str:
    ask = [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
    return subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def quiet(command: list[str], sentence: str, *, may_fail: bool = False, folder: Path = ROOT) -> None:
    """Run it silently; when it fails, raise the sentence with the end of what the command said."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode and not may_fail:
        said = (done.stdout + done.stderr).strip().splitlines()[-LINES_OF_A_FAILURE:]
        raise Failed("\n".join([sentence, *(f"  | {line}" for line in said)]))


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """Say what is being done, and when it is done, how long it took."""
    print(f"  {sentence} ... ", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)
