"""Every table filled with the rows of `rows`, and their mirror in another project."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, insert

from app.schema import metadata
from tests.models.ground import ELSEWHERE, Row
from tests.models.rows import ROWS

# There is one row of these: the migration puts it in, and the database sees to it that it stays alone.
ONLY_ONE = ("registry_head",)


# What must differ in project 1001 besides its ids.
_MIRRORED_NAMES = ("slug", "client_key")


_WITHOUT_PROJECT_ID = ("project", "attribution_span", "import_row")


def fill(connection: Connection) -> None:
    """Write every row, in project 1 and in project 1001."""
    for table in metadata().sorted_tables:
        if table.name in ONLY_ONE:
            continue
        for row in ROWS[table.name]:
            connection.execute(insert(table).values(**row))
        if _is_mirrored(table):
            for row in ROWS[table.name]:
                connection.execute(insert(table).values(**_mirrored(table, row)))


def _is_mirrored(table: Table) -> bool:
    return "project_id" in table.columns or table.name in _WITHOUT_PROJECT_ID


def _mirrored(table: Table, row: Row) -> Row:
    moved = {name: row[name] + ELSEWHERE for name in _own_ids(table) if row.get(name) is not None}
    renamed = {name: f"{row[name]}-mirror" for name in _MIRRORED_NAMES if name in row}
    if table.name == "audit_chain":
        renamed["scope"] = f"project:{moved['project_id']}"
    return row | moved | renamed


def _own_ids(table: Table) -> Iterator[str]:
    """The columns that hold an id which belongs to a project: people and agents are of the whole instance."""
    for column in table.columns:
        leads_there = any(_is_mirrored(key.column.table) for key in column.foreign_keys)
        is_an_id = column.name != "person_id" and not column.name.endswith("_uid")
        if column.name == "id" or (leads_there and is_an_id):
            yield column.name
