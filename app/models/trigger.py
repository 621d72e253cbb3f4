"""One trigger, as each of the two engines writes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trigger:
    """Refuse ``event`` on ``table`` where ``condition`` holds, saying ``message``."""

    name: str
    table: str
    event: str
    condition: str
    message: str

    def create(self, dialect: str) -> list[str]:
        """The statements that make it on ``sqlite`` or ``postgresql``; SQLite has no TRUNCATE to refuse."""
        if dialect == "sqlite":
            if self.event == "TRUNCATE":
                return []
            return [
                f'CREATE TRIGGER {self.name} BEFORE {self.event} ON "{self.table}" FOR EACH ROW'
                f" WHEN {self.condition} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            ]
        row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW")
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {self.condition}"
            f" THEN RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation';"
            f" END IF; RETURN {row}; END $$",
            f'CREATE TRIGGER {self.name} BEFORE {self.event} ON "{self.table}" FOR EACH {each}'
            f" EXECUTE FUNCTION {self.name}()",
        ]

    def drop(self, dialect: str) -> list[str]:
        """The statements that take it away."""
        if dialect == "sqlite":
            return [] if self.event == "TRUNCATE" else [f"DROP TRIGGER {self.name}"]
        return [f'DROP TRIGGER {self.name} ON "{self.table}"', f"DROP FUNCTION {self.name}()"]
