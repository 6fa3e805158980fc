"""All commands as data: path, one line of help, and where the code is.

Help and completion of a group read this table alone, so that no command's module is imported for them.
"""

from __future__ import annotations

from typing import NamedTuple

Path = tuple[str, ...]


class Entry(NamedTuple):
    """One command: the words that call it, its one-line help, and its code as ``module:attribute``."""

    path: Path
    help: str
    target: str


def _entry(words: str, help_line: str, target: str) -> Entry:
    return Entry(tuple(words.split()), help_line, f"billiactl.commands.{target}")


GROUPS: dict[Path, str] = {
    ("order",): "See, create, place, pay and move orders",
    ("order", "price"): "How the price of an order comes about, and another one",
    ("order", "line"): "The lines of a draft",
    ("order", "method"): "The payment method of orders",
    ("order", "profile"): "The billing profile of an order",
    ("order", "due"): "The due date of orders",
    ("order", "status"): "What an order may become, and what it was",
    ("payment",): "Money that came, or is coming in",
    ("refund",): "Money that went, or is going back",
    ("note",): "Free text on orders and users",
    ("label",): "Typed labels of orders and users",
    ("doc",): "Invoices, proformas and other documents",
    ("method",): "Payment methods",
    ("user",): "Customers and their profiles",
    ("user", "profile"): "Billing profiles: whom documents name",
    ("user", "wallet"): "Users' own money",
    ("user", "credit-limit"): "What users may owe beyond pending orders",
    ("product",): "The catalogue",
    ("service",): "What users have of the products",
    ("job",): "Automatic work, and work to be done by hand",
    ("worker",): "The processes that do automatic work",
    ("log",): "The record of everything that happened",
    ("import",): "Bring a shop in from CSV files",
    ("settings",): "Facts of the shop, as one YAML file",
    ("workflow",): "Which order status may follow which",
    ("db",): "The database's schema",
}
"""The groups, with their one-line help."""

COMMANDS: tuple[Entry, ...] = (
    _entry("order list", "List orders", "order_read:list_orders"),
    _entry("order show", "Show everything about one order", "order_read:show"),
    _entry("order create", "Create an order as a draft", "order_write:create"),
    _entry("order line add", "Add lines to a draft", "order_line:add"),
    _entry("order line edit", "Edit a line of a draft", "order_line:edit"),
    _entry("order line remove", "Remove a line of a draft", "order_line:remove"),
    _entry("order place", "Place drafts: they become pending", "order_write:place"),
    _entry("order pay", "Book payments of orders", "order_write:pay"),
    _entry("order refund", "Give money of an order back", "order_money:refund"),
    _entry("order price show", "Show how the price of an order comes about", "order_price:show"),
    _entry("order price edit", "Edit the price of orders", "order_price:edit"),
    _entry("order method set", "Set the payment method of orders", "order_amend:method_set"),
    _entry("order profile set", "Set the billing profile of an order", "order_amend:profile_set"),
    _entry("order due set", "Set the due date of orders", "order_amend:due_set"),
    _entry("order terminate", "Have the services of an order ended", "order_amend:terminate"),
    _entry("order expire", "Expire the unpaid orders whose time is over", "order_write:expire"),
    _entry("order status next", "Show every status an order may get, or why not", "order_status:next_"),
    _entry("order status set", "Set the status of orders", "order_status:set_"),
    _entry("order status history", "Show the statuses an order had", "order_status:history"),
    _entry("payment list", "List payments", "payment:list_"),
    _entry("payment show", "Show one payment and what it may become", "payment:show"),
    _entry("payment settle", "Settle a payment: its money is here", "payment:settle"),
    _entry("payment fail", "Fail a payment in flight: its money does not come", "payment:fail"),
    _entry("payment dispute", "Dispute a payment: the customer contests it", "payment:dispute"),
    _entry("payment reverse", "Reverse a payment: its money was charged back", "payment:reverse"),
    _entry("refund list", "List refunds", "refund:list_"),
    _entry("refund show", "Show one refund", "refund:show"),
    _entry("refund done", "Mark an open refund as done: its money is out", "refund:done"),
    _entry("refund fail", "Mark an open refund as failed: its money stays here", "refund:fail"),
    _entry("note add", "Add a note to orders or users", "note:add"),
    _entry("note list", "List notes", "note:list_"),
    _entry("note show", "Show one note, and what it said before", "note:show"),
    _entry("note edit", "Write another text for a note", "note:edit"),
    _entry("note delete", "Delete notes", "note:delete"),
    _entry("label add", "Put a label on orders or users", "label:add"),
    _entry("label list", "List labels, or their definitions", "label:list_"),
    _entry("label remove", "Take a label off orders or users", "label:remove"),
    _entry("label define", "Define a label, or define it anew", "label:define"),
    _entry("label undefine", "Take the definition of a label away", "label:undefine"),
    _entry("doc list", "List documents", "doc:list_"),
    _entry("doc show", "Show one document", "doc:show"),
    _entry("doc download", "Write documents to files", "doc:download"),
    _entry("doc create", "Make a document by hand: a draft, or issued at once", "doc_write:create"),
    _entry("doc edit", "Write a draft anew, with other words", "doc_write:edit"),
    _entry("doc issue", "Issue drafts: they get their numbers", "doc_write:issue"),
    _entry("doc delete", "Delete drafts", "doc_write:delete"),
    _entry("doc correct", "Correct an invoice by notes, or by a new one", "doc_correct:correct"),
    _entry("doc void", "Void open proformas", "doc_correct:void"),
    _entry("doc mark", "Keep a remark on documents, or the day they were sent", "doc_correct:mark"),
    _entry("doc verify", "Check contents and files of issued documents", "doc_verify:verify"),
    _entry("method list", "List the payment methods", "method:list_"),
    _entry("method show", "Show one payment method", "method:show"),
    _entry("method add", "Add a payment method", "method:add"),
    _entry("method edit", "Change facts of a payment method", "method:edit"),
    _entry("method remove", "Remove a payment method", "method:remove"),
    _entry("user list", "List users", "user:list_"),
    _entry("user show", "Show everything about one user", "user:show"),
    _entry("user add", "Add a customer", "user_write:add"),
    _entry("user edit", "Edit a user's username, e-mail or name", "user_write:edit"),
    _entry("user block", "Block users: they place no more orders", "user_write:block"),
    _entry("user unblock", "Unblock users: they may place orders again", "user_write:unblock"),
    _entry("user copy", "Copy a user's username or e-mail to the clipboard", "user_copy:copy"),
    _entry("user profile list", "List a user's billing profiles", "user_profile:list_"),
    _entry("user profile show", "Show a billing profile of a user", "user_profile:show"),
    _entry("user profile add", "Add a billing profile to a user", "user_profile:add"),
    _entry("user profile edit", "Edit a billing profile of a user", "user_profile:edit"),
    _entry("user profile clone", "Add a billing profile like one that stands", "user_profile:clone"),
    _entry("user profile delete", "Delete a billing profile of a user", "user_profile:delete"),
    _entry("user wallet show", "Show a user's wallets with their movements", "wallet:show"),
    _entry("user wallet add", "Put money into a user's wallet, or take it out", "wallet:add"),
    _entry("user credit-limit set", "Set what a user may owe beyond pending orders", "wallet:set_limit"),
    _entry("product list", "List products", "product:list_"),
    _entry("product show", "Show one product and what is made of it", "product:show"),
    _entry("product add", "Add a product to the catalogue", "product:add"),
    _entry("product edit", "Edit a product", "product:edit"),
    _entry("service list", "List services", "service:list_"),
    _entry("service show", "Show one service with its orders and jobs", "service:show"),
    _entry("service status", "Set the status of services by hand", "service:status"),
    _entry("service edit", "Edit a service", "service:edit"),
    _entry("job list", "List jobs", "job:list_"),
    _entry("job show", "Show one job with its executions", "job:show"),
    _entry("job download", "Write a job with its executions to a file, as JSON", "job:download"),
    _entry("job retry", "Have jobs executed again, or now", "job_write:retry"),
    _entry("job finish", "Finish jobs that were done by hand", "job_write:finish"),
    _entry("job cancel", "Cancel jobs that wait", "job_write:cancel"),
    _entry("worker run", "Do the jobs that are due, by the shop's handlers", "worker:run"),
    _entry("worker list", "List the workers of the newest tries", "worker:list_"),
    _entry("log list", "List log entries, the newest first", "log:list_"),
    _entry("log show", "Show one log entry with its effects", "log:show"),
    _entry("init", "Create or update the database and a config file", "init:init"),
    _entry("demo", "Make a small sample shop, to try everything", "demo:demo"),
    _entry("import users", "Import users and their profiles", "import_:users"),
    _entry("import products", "Import products", "import_:products"),
    _entry("import orders", "Import orders with their history", "import_:orders"),
    _entry("settings show", "Show the shop's settings", "settings:show"),
    _entry("settings diff", "Show how the shop's settings differ from a file", "settings:diff"),
    _entry("settings apply", "Make the shop's settings equal to a file", "settings:apply"),
    _entry("settings example", "Print a whole settings file with every key explained", "settings:example"),
    _entry("settings schema", "Print the JSON Schema of the settings", "settings:print_schema"),
    _entry("workflow show", "Show the table of statuses", "workflow:show"),
    _entry("workflow check", "Check a table of statuses", "workflow:check"),
    _entry("workflow graph", "Draw the table of statuses", "workflow:graph"),
    _entry("db upgrade", "Move the database to this version's schema", "db:upgrade"),
    _entry("db status", "Show the versions of the database and of the program", "db:status"),
    _entry("completion", "Print the completion script for a shell", "completion:completion"),
)
"""The commands, in the order in which help lists them."""

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Orders", ("order", "note", "label")),
    ("Documents and money", ("doc", "payment", "refund", "method")),
    ("People and catalogue", ("user", "product", "service")),
    ("Automation", ("job", "worker", "log")),
    ("Shop and database", ("init", "demo", "import", "settings", "workflow", "db", "completion")),
)
"""The sections of the root's help, with the words that stand in each."""

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("billiactl demo", "a sample shop to try everything on"),
    ("billiactl order list --status pending", "what waits for payment"),
    ("billiactl order show 1042", "everything about one order"),
    ("billiactl order pay 1042 --dry-run", "what a payment would do"),
    ("billiactl order list --status draft -o id | billiactl order place -", "many at once"),
)
"""The examples at the end of the root's help."""


def find(path: Path) -> Entry | None:
    """The command called by exactly these words, or None."""
    return next((entry for entry in COMMANDS if entry.path == path), None)


def children(path: Path) -> dict[str, str]:
    """The words that may follow ``path``, each with its one-line help, in the order of the table."""
    depth = len(path)
    words = [entry.path[depth] for entry in COMMANDS if entry.path[:depth] == path and len(entry.path) > depth]
    return {word: help_of((*path, word)) for word in dict.fromkeys(words)}


def help_of(path: Path) -> str:
    """The one-line help of a group or a command; KeyError if there is none of that name."""
    entry = find(path)
    return entry.help if entry else GROUPS[path]


def paths_ending_with(word: str) -> list[str]:
    """The commands whose last word is ``word``, as typed: ``order pay`` for ``pay``."""
    return [" ".join(entry.path) for entry in COMMANDS if entry.path[-1] == word and len(entry.path) > 1]
