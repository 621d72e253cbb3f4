"""SIGKILL of the server while twenty annotators save: what was acknowledged is there, once, and nothing else is."""

import http.client
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select

from app.actions import audit
from app.db import Database, now, table_of
from app.models.people import ApiToken
from app.models.work import Revision
from app.web.visitor import secret_hash
from tests.corpus_rows import add_annotator, add_documents, add_project, enter_all, texts_of
from tests.server_process import ServerProcess
from tests.world import a_save

ROUNDS, SAVERS, SAVES_BEFORE_THE_KILL = 10, 20, 30


@dataclass
class Saver:
    """An annotator who remembers each answer, and each save that got none."""

    server: ServerProcess
    headers: dict[str, str]
    acknowledged: dict[str, int] = field(default_factory=dict)
    unanswered: tuple[int, str, dict[str, Any]] | None = None
    passage: dict[str, Any] = field(default_factory=dict)

    def open(self) -> None:
        """Claim a passage and read it."""
        status, claim = self.server.ask("POST", "/api/v1/projects/killed/next", headers=self.headers)
        assert status in (200, 201), claim
        status, self.passage = self.server.ask(
            "GET", f"/api/v1/assignments/{claim['current']}", headers=self.headers
        )
        assert status == 200

    def send(self, key: str, body: dict[str, Any]) -> int:
        """One save; the revision's number is noted only when it was acknowledged."""
        self.unanswered = (self.passage["id"], key, body)
        path = f"/api/v1/assignments/{self.passage['id']}/revisions"
        status, said = self.server.ask("PUT", path, body, self.headers | {"Idempotency-Key": key})
        if status == 200:
            self.acknowledged[key] = said["revision"]
            self.passage["revision"] = said["revision"]
        if status != 503:
            self.unanswered = None
        return status

    def work(self, stop: threading.Event, saved: threading.Semaphore) -> None:
        """Save drafts, one on top of the other, until the server is gone."""
        while not stop.is_set():
            body = a_save(self.passage, state="draft", seconds=float(len(self.acknowledged)))
            try:
                assert self.send(str(uuid4()), body) in (200, 503)
            except (OSError, http.client.HTTPException):
                return
            saved.release()

    def send_again(self) -> None:
        """What an outbox does after a restart: the same save under the same key."""
        if self.unanswered is not None:
            _passage, key, body = self.unanswered
            assert self.send(key, body) == 200


def savers_of(database: Database, server: ServerProcess) -> list[Saver]:
    """Twenty annotators of one project, each with a token."""
    savers = []
    with database.writing() as session:
        project = add_project(session, "killed", k=SAVERS)
        add_documents(session, project.id, texts_of(2))
        for number in range(SAVERS):
            person_id = add_annotator(session, project.id, f"Saver{number}")
            secret = f"secret-of-saver-{number}"
            token = {"person_id": person_id, "secret_hash": secret_hash(secret), "scope": "write", "name": ""}
            session.execute(
                insert(table_of(ApiToken)).values(token | {"expires_at": now() + timedelta(days=1)})
            )
            savers.append(Saver(server, {"Authorization": f"Bearer {secret}"}))
        enter_all(session, project.id)
        session.commit()
    return savers


def one_round(server: ServerProcess, savers: list[Saver]) -> None:
    """Everybody saves; in the middle of it the server is killed; it starts again and the outboxes are sent."""
    stop, saved = threading.Event(), threading.Semaphore(0)
    threads = [threading.Thread(target=saver.work, args=(stop, saved)) for saver in savers]
    for thread in threads:
        thread.start()
    for _save in range(SAVES_BEFORE_THE_KILL):
        assert saved.acquire(timeout=60)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()
    server.start()
    for saver in savers:
        saver.send_again()


def test_nothing_acknowledged_is_lost_or_stored_twice(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    server = ServerProcess(database_url, tmp_path / "instance")
    savers = savers_of(database, server)
    with server:
        for saver in savers:
            saver.open()
        for _round in range(ROUNDS):
            one_round(server, savers)
    acknowledged = {key: number for saver in savers for key, number in saver.acknowledged.items()}
    with database.reading() as session:
        stored = session.execute(select(Revision.client_key, Revision.number)).all()
        assert len(stored) == len({row.client_key for row in stored})
        assert {row.client_key: row.number for row in stored} == acknowledged
        assert audit.broken_links(session) == []
    assert len(acknowledged) >= ROUNDS * SAVES_BEFORE_THE_KILL
