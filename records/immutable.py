"""Triggers that refuse changes to rows that must stay as they are, for migrations, on both databases."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql;
"""


def refuse(schema_editor: BaseDatabaseSchemaEditor, table: str, *operations: str, when: str = "") -> None:
    """Create one trigger an operation ("UPDATE", "DELETE") that aborts it where `when` holds (SQL over OLD; "" means always)."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(FUNCTION, params=None)  # the text holds a % of its own
    condition = f"WHEN ({when})" if when else ""
    for operation in operations:
        name = f"{table}_no_{operation.lower()}"
        action = (
            "EXECUTE FUNCTION refuse_change()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{table} rows are append-only'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW {condition} {action}")


def allow(schema_editor: BaseDatabaseSchemaEditor, table: str, *operations: str) -> None:
    """Drop the triggers that `refuse` made."""
    on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for operation in operations:
        schema_editor.execute(f"DROP TRIGGER {table}_no_{operation.lower()}{on}")
