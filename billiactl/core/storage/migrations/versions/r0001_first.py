"""The first shape of a shop's database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from billiactl.core.storage.migrations import fences_0001
from billiactl.core.storage.migrations.columns import flags, number, numbers, text, texts

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table, and the triggers that guard the log and issued documents."""
    _people()
    _catalogue()
    _orders()
    _money()
    _documents()
    _work()
    _remarks()
    _shop()
    _record()
    for statement in fences_0001.statements(op.get_bind().dialect.name):
        op.execute(statement)


def _people() -> None:
    op.create_table(
        "users",
        number("id"),
        text("username"),
        text("email", null=True),
        *texts("name", "status", "search", "created_at"),
        number("version"),
        *texts("source", "external_id", null=True),
        number("log_number"),
        text("log_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("source", "external_id", name="uq_users_source_external_id"),
        sa.UniqueConstraint("username", name="uq_users_username"),
    )
    op.create_index("ix_users_email", "users", ["email"])
    op.create_table(
        "profiles",
        *numbers("id", "user_id", "is_primary", "is_active"),
        *texts("kind", "name", "company", "vat_id"),
        number("vat_id_valid"),
        *texts("street", "city", "region", "postal_code", "country", "email", "phone"),
        *numbers("auto_invoice", "proforma"),
        sa.PrimaryKeyConstraint("id", name="pk_profiles"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_profiles_user_id"),
        *flags("profiles", "is_primary", "is_active", "vat_id_valid", "auto_invoice", "proforma"),
    )
    op.create_index("ix_profiles_user_id", "profiles", ["user_id"])
    op.create_table(
        "credit_limits",
        *numbers("id", "user_id"),
        text("currency"),
        number("amount"),
        sa.PrimaryKeyConstraint("id", name="pk_credit_limits"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_credit_limits_user_id"),
        sa.UniqueConstraint("user_id", "currency", name="uq_credit_limits_user_id_currency"),
    )


def _catalogue() -> None:
    op.create_table(
        "products",
        number("id"),
        *texts("code", "name", "supply", "unit", "tax_class"),
        number("unit_price", null=True),
        text("currency", null=True),
        number("term_months", null=True),
        number("active"),
        *texts("source", "external_id", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.UniqueConstraint("code", name="uq_products_code"),
        sa.UniqueConstraint("source", "external_id", name="uq_products_source_external_id"),
        *flags("products", "active"),
    )
    op.create_table(
        "services",
        *numbers("id", "user_id", "product_id"),
        *texts("name", "search", "status"),
        text("expires_on", null=True),
        text("attributes"),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_services_product_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_services_user_id"),
    )
    op.create_index("ix_services_product_id", "services", ["product_id"])
    op.create_index("ix_services_user_id_name", "services", ["user_id", "name"])


def _orders() -> None:
    op.create_table(
        "orders",
        *numbers("id", "user_id"),
        number("profile_id", null=True),
        *texts("status", "type", "currency", "method", "created_at"),
        *texts("placed_at", "due_on", null=True),
        number("version"),
        *texts("source", "external_id", "external_invoice", null=True),
        *numbers("history", "tax_fixed"),
        *texts("held_from", "entered_by", null=True),
        number("discount"),
        text("charges"),
        *numbers("net", "tax", "gross"),
        text("taxes"),
        *numbers("charged", "paid", "returned", "due", "surplus"),
        text("payment_status"),
        number("log_number"),
        text("log_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name="fk_orders_profile_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_orders_user_id"),
        sa.UniqueConstraint("source", "external_id", name="uq_orders_source_external_id"),
        *flags("orders", "history", "tax_fixed"),
    )
    op.create_index("ix_orders_due_on", "orders", ["due_on"])
    op.create_index(
        "ix_orders_owing",
        "orders",
        ["user_id", "currency", "status", "due"],
        sqlite_where=sa.text("due > 0"),
        postgresql_where=sa.text("due > 0"),
    )
    op.create_index("ix_orders_payment_status", "orders", ["payment_status"])
    op.create_index("ix_orders_placed_at", "orders", ["placed_at"])
    op.create_index("ix_orders_status", "orders", ["status"])
    op.create_index("ix_orders_user_id", "orders", ["user_id"])
    op.create_table(
        "order_lines",
        *numbers("id", "order_id", "number"),
        text("type"),
        number("product_id"),
        number("service_id", null=True),
        text("description"),
        *numbers("quantity", "unit_price"),
        number("discount_rate", null=True),
        *numbers("discount_amount", "surcharge"),
        text("tax_category"),
        number("tax_rate", null=True),
        text("attributes"),
        sa.PrimaryKeyConstraint("id", name="pk_order_lines"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_lines_order_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_order_lines_product_id"),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_order_lines_service_id"),
        sa.UniqueConstraint("order_id", "number", name="uq_order_lines_order_id_number"),
    )
    op.create_index("ix_order_lines_product_id", "order_lines", ["product_id"])
    op.create_index("ix_order_lines_service_id", "order_lines", ["service_id"])


def _money() -> None:
    op.create_table(
        "wallet_entries",
        *numbers("id", "user_id"),
        number("order_id", null=True),
        text("currency"),
        number("amount"),
        *texts("kind", "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_wallet_entries"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_wallet_entries_order_id", deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_wallet_entries_user_id"),
    )
    op.create_index("ix_wallet_entries_order_id", "wallet_entries", ["order_id"])
    op.create_index("ix_wallet_entries_user_id_currency_amount", "wallet_entries", ["user_id", "currency", "amount"])
    op.create_table(
        "payments",
        *numbers("id", "order_id"),
        text("method"),
        text("reference", null=True),
        number("amount"),
        *texts("currency", "status"),
        text("paid_on", null=True),
        text("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_payments_order_id"),
        sa.UniqueConstraint("order_id", "method", "reference", name="uq_payments_order_id_method_reference"),
    )
    op.create_table(
        "refunds",
        *numbers("id", "order_id", "amount"),
        *texts("currency", "destination", "origin", "status", "created_at"),
        text("done_on", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_refunds_order_id"),
    )
    op.create_index("ix_refunds_order_id", "refunds", ["order_id"])


def _documents() -> None:
    op.create_table(
        "documents",
        *numbers("id", "order_id"),
        *texts("kind", "status", "series"),
        *texts("number", "issued_on", "due_on", null=True),
        text("currency"),
        *numbers("net", "tax", "gross"),
        number("corrects_id", null=True),
        text("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.CheckConstraint("(status = 'draft') = (number IS NULL)", name="ck_documents_number"),
        sa.ForeignKeyConstraint(["corrects_id"], ["documents.id"], name="fk_documents_corrects_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_documents_order_id"),
        sa.UniqueConstraint("kind", "number", name="uq_documents_kind_number"),
    )
    op.create_index("ix_documents_corrects_id", "documents", ["corrects_id"])
    op.create_index("ix_documents_order_id", "documents", ["order_id"])
    op.create_table(
        "document_contents",
        number("document_id"),
        *texts("content", "sha256"),
        sa.PrimaryKeyConstraint("document_id", name="pk_document_contents"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_contents_document_id"),
    )
    op.create_table(
        "document_files",
        number("document_id"),
        *texts("sha256", "renderer"),
        sa.PrimaryKeyConstraint("document_id", name="pk_document_files"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_files_document_id"),
    )


def _work() -> None:
    op.create_table(
        "jobs",
        *numbers("id", "order_id"),
        number("line_id", null=True),
        *texts("type", "status"),
        *numbers("failed", "tries"),
        text("due_at", null=True),
        text("created_at"),
        text("finished_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.ForeignKeyConstraint(["line_id"], ["order_lines.id"], name="fk_jobs_line_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_jobs_order_id"),
        *flags("jobs", "failed"),
    )
    op.create_index("ix_jobs_line_id", "jobs", ["line_id"])
    op.create_index("ix_jobs_order_id", "jobs", ["order_id"])
    op.create_index("ix_jobs_status_due_at", "jobs", ["status", "due_at"])
    op.create_table(
        "executions",
        *numbers("id", "job_id", "number"),
        *texts("worker", "started_at"),
        *texts("ended_at", "outcome", null=True),
        text("input"),
        *texts("output", "error", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_executions"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_executions_job_id"),
        sa.UniqueConstraint("job_id", "number", name="uq_executions_job_id_number"),
    )


def _remarks() -> None:
    op.create_table(
        "notes",
        number("id"),
        *numbers("order_id", "user_id", null=True),
        *texts("text", "author", "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.CheckConstraint("(order_id IS NULL) <> (user_id IS NULL)", name="ck_notes_subject"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_notes_order_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notes_user_id"),
    )
    op.create_index("ix_notes_order_id", "notes", ["order_id"])
    op.create_index("ix_notes_user_id", "notes", ["user_id"])
    op.create_table(
        "labels",
        number("id"),
        *numbers("order_id", "user_id", null=True),
        *texts("key", "value"),
        sa.PrimaryKeyConstraint("id", name="pk_labels"),
        sa.CheckConstraint("(order_id IS NULL) <> (user_id IS NULL)", name="ck_labels_subject"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_labels_order_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_labels_user_id"),
        sa.UniqueConstraint("order_id", "key", name="uq_labels_order_id_key"),
        sa.UniqueConstraint("user_id", "key", name="uq_labels_user_id_key"),
    )
    op.create_index("ix_labels_key_value", "labels", ["key", "value"])


def _shop() -> None:
    op.create_table(
        "shop",
        number("id"),
        text("settings"),
        *numbers("version", "log_number"),
        text("log_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_shop"),
    )
    op.create_table(
        "counters",
        text("name"),
        number("next"),
        text("last_date"),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )


def _record() -> None:
    op.create_table(
        "runs",
        *texts("id", "started_at", "actor", "system_user", "command"),
        text("reason", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_table(
        "log_entries",
        text("subject_kind"),
        *numbers("subject_id", "number"),
        *texts("run_id", "at", "actor", "system_user", "command", "action"),
        text("reason", null=True),
        *texts("summary", "effects", "previous_hash", "hash"),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", "number", name="pk_log_entries"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_log_entries_run_id"),
    )
    op.create_index("ix_log_entries_at", "log_entries", ["at"])
    op.create_index("ix_log_entries_run_id", "log_entries", ["run_id"])
    op.create_table(
        "idempotency_keys",
        *texts("key", "subject", "change_hash", "run_id", "result", "at"),
        sa.PrimaryKeyConstraint("key", "subject", name="pk_idempotency_keys"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_idempotency_keys_run_id"),
    )
