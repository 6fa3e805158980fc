"""The triggers of revision 0001: nothing changes or deletes a log entry, an issued document or its content.

SQLite's REPLACE deletes without asking the triggers for deletion, so on SQLite insertion over a guarded row is
refused as well; on PostgreSQL so is TRUNCATE.
"""

from __future__ import annotations

from collections.abc import Sequence

LOG_ENTRY = "a log entry is never changed or deleted"
DOCUMENT = "an issued document is never changed or deleted"
CONTENT = "the content of an issued document is never changed or deleted"

FISCAL = (
    *("id", "order_id", "kind", "series", "number", "issued_on", "currency", "net", "tax", "gross", "corrects_id"),
)
"""The columns of an issued document that stand for ever. Its status moves on, but never back to draft."""


def statements(dialect: str) -> Sequence[str]:
    """The statements that create the triggers on ``dialect`` (``sqlite`` or ``postgresql``)."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite_trigger(name: str, event: str, table: str, condition: str, message: str) -> str:
    when = f" WHEN {condition}" if condition else ""
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _sqlite() -> Sequence[str]:
    same_entry = (
        "EXISTS (SELECT 1 FROM log_entries WHERE subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id"
        " AND number = NEW.number)"
    )
    moved = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FISCAL)
    same_document = "EXISTS (SELECT 1 FROM documents WHERE id = NEW.id AND number IS NOT NULL)"
    same_number = "EXISTS (SELECT 1 FROM documents WHERE kind = NEW.kind AND number = NEW.number AND id <> NEW.id)"
    numbered = "EXISTS (SELECT 1 FROM documents WHERE id = {}.document_id AND number IS NOT NULL)"
    again = (
        "EXISTS (SELECT 1 FROM document_contents AS c JOIN documents AS d ON d.id = c.document_id"
        " WHERE c.document_id = NEW.document_id AND d.number IS NOT NULL)"
    )
    return (
        _sqlite_trigger("log_entries_update", "UPDATE", "log_entries", "", LOG_ENTRY),
        _sqlite_trigger("log_entries_delete", "DELETE", "log_entries", "", LOG_ENTRY),
        _sqlite_trigger("log_entries_insert", "INSERT", "log_entries", same_entry, LOG_ENTRY),
        _sqlite_trigger(
            "documents_update",
            "UPDATE",
            "documents",
            f"(OLD.status <> 'draft' AND (NEW.status = 'draft' OR {moved})) OR NEW.id <> OLD.id OR {same_number}",
            DOCUMENT,
        ),
        _sqlite_trigger("documents_delete", "DELETE", "documents", "OLD.status <> 'draft'", DOCUMENT),
        _sqlite_trigger("documents_insert", "INSERT", "documents", f"{same_document} OR {same_number}", DOCUMENT),
        _sqlite_trigger(
            "document_contents_update",
            "UPDATE",
            "document_contents",
            f"{numbered.format('OLD')} OR {numbered.format('NEW')}",
            CONTENT,
        ),
        _sqlite_trigger("document_contents_delete", "DELETE", "document_contents", numbered.format("OLD"), CONTENT),
        _sqlite_trigger("document_contents_insert", "INSERT", "document_contents", again, CONTENT),
    )


def _refuse(function: str, message: str) -> str:
    return (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$"
    )


def _postgresql_trigger(name: str, event: str, table: str, condition: str, function: str) -> str:
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    when = f" WHEN ({condition})" if condition else ""
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each}{when} EXECUTE FUNCTION {function}()"


def _postgresql() -> Sequence[str]:
    moved = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FISCAL)
    content = (
        "CREATE FUNCTION guard_content() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT 1 FROM documents WHERE id = OLD.document_id AND number IS NOT NULL) THEN"
        f" RAISE EXCEPTION '{CONTENT}' USING ERRCODE = 'restrict_violation'; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;"
        " IF NEW.document_id <> OLD.document_id THEN"
        f" RAISE EXCEPTION '{CONTENT}' USING ERRCODE = 'restrict_violation'; END IF;"
        " RETURN NEW; END $$"
    )
    rewritten = f"OLD.status <> 'draft' AND (NEW.status = 'draft' OR {moved})"
    return (
        _refuse("refuse_log_entry", LOG_ENTRY),
        _refuse("refuse_document", DOCUMENT),
        _refuse("refuse_content", CONTENT),
        content,
        _postgresql_trigger("log_entries_change", "UPDATE OR DELETE", "log_entries", "", "refuse_log_entry"),
        _postgresql_trigger("log_entries_truncate", "TRUNCATE", "log_entries", "", "refuse_log_entry"),
        _postgresql_trigger("documents_update", "UPDATE", "documents", rewritten, "refuse_document"),
        _postgresql_trigger("documents_delete", "DELETE", "documents", "OLD.status <> 'draft'", "refuse_document"),
        _postgresql_trigger("documents_truncate", "TRUNCATE", "documents", "", "refuse_document"),
        _postgresql_trigger("document_contents_change", "UPDATE OR DELETE", "document_contents", "", "guard_content"),
        _postgresql_trigger("document_contents_truncate", "TRUNCATE", "document_contents", "", "refuse_content"),
    )
