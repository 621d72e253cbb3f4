"""Runs the migrations on the connection that ``app.schema`` hands over; there is no other way to run them."""

from alembic import context
from sqlalchemy import Connection

from app.schema import metadata


def run(connection: Connection) -> None:
    """One transaction for all; SQLite rebuilds tables with foreign keys off and checks them afterwards."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # The pragma does nothing inside a transaction, so it is set on the driver's connection before BEGIN.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
    try:
        context.configure(
            connection=connection, target_metadata=metadata(), render_as_batch=sqlite, transactional_ddl=True
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(
                    f"the migration left {len(broken)} rows without the row that they refer to: {broken[:3]}"
                )
        connection.commit()
    finally:
        if sqlite:
            # The connection goes back to the pool, whatever happened; after a fault a transaction may be open.
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


run(context.config.attributes["connection"])
