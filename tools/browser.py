"""Where the browser for the tests is, and how to get one. Standard library only.

`find()` takes what is there already; `fetch()` gets one: by Playwright, or from the distribution, which
root installs and an ordinary user unpacks into `.venv/chromium`, where nothing of the system changes.
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNPACKED = ROOT / ".venv" / "chromium"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
MISSING = (
    "The tests need a Chromium, and none was found or could be fetched.\n"
    "Install one (Debian: sudo apt install chromium; Fedora: sudo dnf install chromium; macOS: brew install\n"
    "--cask chromium; Windows: Edge will do), or name its program in BROWSER_BIN, then run the tests again."
)
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
# Chromium's own sandbox needs user namespaces, which some systems keep from ordinary users.
LAUNCHER = """#!/bin/sh
export LD_LIBRARY_PATH={libraries}
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE={fonts_conf}
unshare --user true 2>/dev/null || set -- --no-sandbox "$@"
exec {program} "$@"
"""


class BrowserMissing(RuntimeError):
    """$BROWSER_BIN names something that is not there; the sentence says so."""


def find() -> Path | None:
    """The browser to use, or None; quick, for the tests ask each time they start."""
    if named := os.environ.get("BROWSER_BIN"):
        path = shutil.which(named)
        if path is None:
            raise BrowserMissing(f"BROWSER_BIN is {named}, and that is not a program here.")
        return Path(path)
    return next((path for path in _candidates() if path.exists() and _starts(path)), None)


def fetch() -> Path | None:
    """Get a browser in the ways this system has, and return it, or None when none of them worked."""
    _quietly([sys.executable, "-m", "playwright", "install", "chromium"])
    if found := find():
        return found
    if shutil.which("apt-get"):
        if _is_root():
            _quietly(["apt-get", "update"])
            _quietly(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"])
        elif shutil.which("dpkg"):
            _unpack_from_apt(UNPACKED)
    return find()


def _candidates() -> Iterator[Path]:
    yield UNPACKED / "chromium"
    for name in NAMES:
        if on_path := shutil.which(name):
            yield Path(on_path)
    home, system = Path.home(), platform.system()
    if system == "Darwin":
        for folder in (Path("/Applications"), home / "Applications"):
            for name in ("Chromium", "Google Chrome", "Microsoft Edge"):
                yield folder / f"{name}.app" / "Contents" / "MacOS" / name
        cache = home / "Library" / "Caches" / "ms-playwright"
    elif system == "Windows":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            folder = Path(os.environ.get(variable, "C:/"))
            yield folder / "Google" / "Chrome" / "Application" / "chrome.exe"
            yield folder / "Microsoft" / "Edge" / "Application" / "msedge.exe"
        cache = Path(os.environ.get("LOCALAPPDATA", "C:/")) / "ms-playwright"
    else:
        cache = home / ".cache" / "ms-playwright"
    yield from _of_playwright(Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or cache))


def _of_playwright(cache: Path) -> Iterator[Path]:
    for program in ("chrome-linux*/chrome", "chrome-win*/chrome.exe", "chrome-mac*/*.app/Contents/MacOS/*"):
        yield from sorted(cache.glob(f"chromium-*/{program}"), reverse=True)


def _starts(program: Path) -> bool:
    """Does it run at all? One may lack a library, and Ubuntu's `chromium-browser` is only a notice."""
    if platform.system() != "Linux":
        return True  # on Windows asking for the version opens a window
    return _quietly([str(program), "--version"], seconds=30)


def _quietly(command: list[str], seconds: int = 600, folder: Path | None = None) -> bool:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _unpack_from_apt(target: Path) -> None:
    """Download the distribution's Chromium with every library that is not installed, and unpack them.

    `apt-get --simulate` and `download` and `dpkg --extract` need no root.
    """
    plan = subprocess.run(
        ["apt-get", "install", "--simulate", "--no-install-recommends", "chromium"],
        capture_output=True,
        text=True,
        check=False,
    )
    packages = [line.split()[1] for line in plan.stdout.splitlines() if line.startswith("Inst ")]
    if plan.returncode or not packages:
        return
    shutil.rmtree(target, ignore_errors=True)
    root, downloads = target / "root", target / "downloads"
    downloads.mkdir(parents=True)
    if not _quietly(["apt-get", "download", *packages], folder=downloads):
        return
    for package in sorted(downloads.glob("*.deb")):
        _quietly(["dpkg", "--extract", str(package), str(root)])
    shutil.rmtree(downloads)
    fonts_conf = target / "fonts.conf"
    fonts_conf.write_text(FONTS.format(fonts=root / "usr/share/fonts", cache=target / "fonts-cache"))
    libraries = {path.parent for path in root.rglob("*.so*") if "chromium" not in path.parts[-3:]}
    launcher = target / "chromium"
    launcher.write_text(
        LAUNCHER.format(
            libraries=_quoted(":".join(sorted(map(str, libraries)))),
            fonts_conf=_quoted(str(fonts_conf)),
            program=_quoted(str(root / "usr/lib/chromium/chromium")),
        )
    )
    launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
