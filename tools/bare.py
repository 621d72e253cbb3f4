"""The least that a web page on a database can be: one Flask view that reads a row, one that reads and writes one.

It is what opening a passage and saving a revision are measured against, in the same run: the same server, the
same settings of the database, the same bytes in and out. `python -m tools.bare` serves it.
"""

import os
import sys
from typing import Any

import waitress
from flask import Flask, jsonify, request
from sqlalchemy import Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Database

ROWS = 200


class Bare(Base):
    """One row: what there is to read and to write."""

    __tablename__ = "bare"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    times: Mapped[int] = mapped_column(default=0)


def make_rows(database: Database, body: str) -> None:
    """The table and its rows, each as long as a passage's answer."""
    Bare.__table__.create(database.writer)  # type: ignore[attr-defined]
    with Session(database.writer) as session:
        session.add_all(Bare(id=number, body=body) for number in range(1, ROWS + 1))
        session.commit()


def create_bare(database: Database) -> Flask:
    """The two views."""
    app = Flask("bare")

    @app.get("/rows/<int:number>")
    def read(number: int) -> Any:
        with Session(database.reader) as session:
            row = session.get_one(Bare, number)
            return jsonify({"id": row.id, "body": row.body})

    @app.put("/rows/<int:number>")
    def write(number: int) -> Any:
        body = request.get_data(as_text=True)
        with Session(database.writer) as session:
            row = session.get_one(Bare, number)
            row.body, row.times = body, row.times + 1
            session.commit()
            return jsonify({"times": row.times})

    return app


if __name__ == "__main__":
    database = Database(os.environ["DATABASE_URL"])
    waitress.serve(
        create_bare(database), host="127.0.0.1", port=int(sys.argv[1]), threads=8, connection_limit=1000
    )
