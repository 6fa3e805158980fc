"""A table of statuses as a shop might have it: paid orders are verified by hand, finished ones go to an archive."""

from __future__ import annotations

from typing import Any

from billiactl.core.workflow import shipped_table

VERIFICATION = "verification"
ARCHIVED = "archived"


def own_table() -> dict[str, Any]:
    """The shipped table with ``verification`` between pending and processing, and ``archived`` after activated."""
    table = shipped_table()
    table["statuses"][2:2] = [VERIFICATION]
    table["statuses"].append(ARCHIVED)
    table["terminal"].append(ARCHIVED)
    table["like"] = {VERIFICATION: "pending", ARCHIVED: "activated"}
    rows = table["transitions"]
    paid = next(row for row in rows if row["from"] == ["pending"] and row["who"] == "automatic" and "on" not in row)
    paid.update(to=VERIFICATION, effects=["enter_by_payment"])
    for row in rows:
        if row["to"] in ("cancelled", "fraud") and "pending" in row["from"]:
            row["from"].append(VERIFICATION)
    rows.append(
        {
            "from": [VERIFICATION],
            "to": "processing",
            "who": "admin",
            "reason": True,
            "guards": ["nothing_due"],
            "effects": ["create_jobs", "invoice_by_rule"],
        }
    )
    rows.append(
        {
            "from": [VERIFICATION],
            "to": "expired",
            "who": "automatic",
            "on": "expire",
            "guards": ["overdue", "no_money_yet"],
            "effects": ["expire_proforma"],
        }
    )
    rows.append({"from": ["activated"], "to": ARCHIVED, "who": "admin"})
    return table
