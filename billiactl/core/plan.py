"""``plan(world, change)``: what a change would do, or why it is refused. Pure: no database, no clock, no disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from billiactl.core.catalogue_changes import (
    AddLines,
    AddProduct,
    EditLine,
    EditProduct,
    EditService,
    RemoveLine,
    SetServiceStatus,
)
from billiactl.core.changes import (
    ApplySettings,
    Change,
    Conditions,
    CreateOrder,
    Expire,
    FinishJob,
    ImportOrder,
    ImportProduct,
    ImportUser,
    Pay,
    PlaceOrder,
    SetStatus,
    subject_of,
)
from billiactl.core.document_changes import (
    CorrectDocument,
    CreateDocument,
    DeleteDraft,
    EditDraft,
    IssueDraft,
    MarkDocument,
    VoidProforma,
)
from billiactl.core.effects import Effect
from billiactl.core.errors import BilliaError, Conflict
from billiactl.core.job_changes import CancelJob, EndJob, InterruptJob, RetryJob, StartJob
from billiactl.core.model import Key
from billiactl.core.money_changes import (
    AddToWallet,
    EditPrice,
    EndRefund,
    MovePayment,
    RefundOrder,
    SetCreditLimit,
    SetDue,
    SetMethod,
    SetProfile,
    Terminate,
)
from billiactl.core.people_changes import (
    AddProfile,
    AddUser,
    BlockUser,
    CloneProfile,
    DeleteProfile,
    EditProfile,
    EditUser,
)
from billiactl.core.planner import Planner
from billiactl.core.remark_changes import AddLabel, AddNote, DeleteNote, EditNote, RemoveLabel
from billiactl.core.rules import (
    accounts,
    amending,
    catalogue,
    correcting,
    drafting,
    executing,
    history,
    jobs,
    ledger,
    lines,
    ordering,
    paying,
    people,
    pricing,
    profiles,
    refunding,
    remarks,
    services,
    shop,
    status,
)
from billiactl.core.settings_edit import AddMethod, DefineLabel, EditMethod, RemoveMethod, UndefineLabel
from billiactl.core.world import World

WITHOUT_STEPS = (ImportOrder, ImportUser, ImportProduct, Expire)
"""Changes that no automatic step follows: history stands as it came, and expiring is a step itself."""


RULES: Mapping[type[Any], Callable[[Planner, Any], Key | None]] = {
    CreateOrder: ordering.plan_create,
    PlaceOrder: status.plan_place,
    SetStatus: status.plan_set_status,
    Expire: status.plan_expire,
    Pay: paying.plan_pay,
    FinishJob: jobs.plan_finish,
    RetryJob: jobs.plan_retry,
    CancelJob: jobs.plan_cancel,
    StartJob: executing.plan_start,
    EndJob: executing.plan_end,
    InterruptJob: executing.plan_interrupt,
    AddNote: remarks.plan_add_note,
    EditNote: remarks.plan_edit_note,
    DeleteNote: remarks.plan_delete_note,
    AddLabel: remarks.plan_add_label,
    RemoveLabel: remarks.plan_remove_label,
    ApplySettings: shop.plan_apply_settings,
    DefineLabel: shop.plan_edit_settings,
    UndefineLabel: shop.plan_edit_settings,
    AddMethod: shop.plan_edit_settings,
    EditMethod: shop.plan_edit_settings,
    RemoveMethod: shop.plan_edit_settings,
    ImportUser: history.plan_import_user,
    ImportProduct: history.plan_import_product,
    ImportOrder: history.plan_import_order,
    EditPrice: pricing.plan_edit_price,
    RefundOrder: refunding.plan_refund,
    EndRefund: refunding.plan_end_refund,
    MovePayment: ledger.plan_move_payment,
    SetMethod: amending.plan_set_method,
    SetProfile: amending.plan_set_profile,
    SetDue: amending.plan_set_due,
    Terminate: amending.plan_terminate,
    AddToWallet: accounts.plan_add_to_wallet,
    SetCreditLimit: accounts.plan_set_credit_limit,
    CreateDocument: drafting.plan_create,
    EditDraft: drafting.plan_edit,
    IssueDraft: drafting.plan_issue,
    DeleteDraft: drafting.plan_delete,
    CorrectDocument: drafting.plan_correct,
    VoidProforma: drafting.plan_void,
    MarkDocument: drafting.plan_mark,
    AddProduct: catalogue.plan_add_product,
    EditProduct: catalogue.plan_edit_product,
    AddUser: people.plan_add_user,
    EditUser: people.plan_edit_user,
    BlockUser: people.plan_block_user,
    AddProfile: profiles.plan_add_profile,
    CloneProfile: profiles.plan_clone_profile,
    EditProfile: profiles.plan_edit_profile,
    DeleteProfile: profiles.plan_delete_profile,
    AddLines: lines.plan_add_lines,
    EditLine: lines.plan_edit_line,
    RemoveLine: lines.plan_remove_line,
    SetServiceStatus: services.plan_set_status,
    EditService: services.plan_edit_service,
}
"""The rule of each kind of change. It returns the key of the order or user that it creates, if it creates one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change will do. With an ``error`` it does nothing; without effects nothing is left to do.

    ``subject`` is whose log tells it; ``currency`` is the order's, for the amounts in its effects.
    """

    change: Change
    subject: tuple[str, Key]
    effects: tuple[Effect, ...]
    notices: tuple[str, ...]
    decided: tuple[str, ...]
    currency: str | None
    error: BilliaError | None = None


def plan(world: World, change: Change, conditions: Conditions, author: str) -> tuple[Plan, World]:
    """The plan of ``change`` and the World after it. A refusal is a plan with an error and leaves the World.

    ``author`` is who writes a note. Automatic steps of the status table are chained until none applies.
    """
    planner = Planner(world, conditions.reason, author, keyed=conditions.idempotency_key is not None)
    kind, key = subject_of(change)
    subject: tuple[str, Key] = (kind, 0 if key is None else key)
    try:
        _check_version(planner, subject, conditions.if_version)
        created = RULES[type(change)](planner, change)
        if created is not None:
            subject = (kind, created)
        if kind == "order" and planner.effects and not isinstance(change, WITHOUT_STEPS):
            status.take_automatic_steps(planner, subject[1])
            correcting.settle_notes(planner, subject[1])
    except BilliaError as error:
        return Plan(change, subject, (), (), (), None, error), world
    order = planner.world.orders.get(subject[1]) if kind == "order" else None
    outcome = Plan(
        change,
        subject,
        tuple(planner.effects),
        tuple(planner.notices),
        tuple(planner.decided),
        None if order is None else order.currency,
    )
    return outcome, planner.world


def _check_version(planner: Planner, subject: tuple[str, Key], wanted: int | None) -> None:
    if wanted is None:
        return
    kind, key = subject
    if kind == "order":
        version = planner.order(key).version
    else:
        version = planner.user(key).version if kind == "user" else planner.world.shop.version
    if version != wanted:
        name = kind if kind == "shop" else f"{kind} {key}"
        raise Conflict(
            "version_moved", f"{name} is at version {version}, not {wanted}", "look at it again", version=version
        )
