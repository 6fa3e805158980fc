"""``plan(world, change)``: what a change would do, or why it is refused. Pure: no database, no clock, no disk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from billiactl.core.changes import (
    AddLabel,
    AddNote,
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
from billiactl.core.planner import Planner
from billiactl.core.rules import (
    accounts,
    amending,
    drafting,
    history,
    jobs,
    ledger,
    ordering,
    paying,
    pricing,
    refunding,
    remarks,
    status,
)
from billiactl.core.world import World

WITHOUT_STEPS = (ImportOrder, ImportUser, ImportProduct, Expire)
"""Changes that no automatic step follows: history stands as it came, and expiring is a step itself."""


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
    planner = Planner(world, keyed=conditions.idempotency_key is not None)
    kind, key = subject_of(change)
    subject: tuple[str, Key] = (kind, 0 if key is None else key)
    try:
        _check_version(planner, subject, conditions.if_version)
        created = _plan(change, planner, conditions, author)
        if created is not None:
            subject = (kind, created)
        if kind == "order" and planner.effects and not isinstance(change, WITHOUT_STEPS):
            status.take_automatic_steps(planner, subject[1])
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


@singledispatch
def _plan(change: object, _planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    """Plan ``change``; returns the key of the subject where the change creates it."""
    raise TypeError(f"{type(change).__name__} is no change")


@_plan.register
def _(change: CreateOrder, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    return ordering.plan_create(planner, change)


@_plan.register
def _(change: PlaceOrder, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    status.plan_place(planner, change)
    return None


@_plan.register
def _(change: SetStatus, planner: Planner, conditions: Conditions, _author: str) -> Key | None:
    status.plan_set_status(planner, change, conditions.reason)
    return None


@_plan.register
def _(change: Expire, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    status.plan_expire(planner, change)
    return None


@_plan.register
def _(change: Pay, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    paying.plan_pay(planner, change)
    return None


@_plan.register
def _(change: FinishJob, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    jobs.plan_finish(planner, change.order, change.job)
    return None


@_plan.register
def _(change: AddNote, planner: Planner, _conditions: Conditions, author: str) -> Key | None:
    remarks.plan_add_note(planner, change, author)
    return None


@_plan.register
def _(change: AddLabel, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    remarks.plan_add_label(planner, change)
    return None


@_plan.register
def _(change: ApplySettings, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    planner.set("shop", planner.world.shop, settings=change.document)
    return None


@_plan.register
def _(change: ImportUser, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    return history.plan_import_user(planner, change)


@_plan.register
def _(change: ImportProduct, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    history.plan_import_product(planner, change)
    return None


@_plan.register
def _(change: ImportOrder, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    return history.plan_import_order(planner, change)


@_plan.register
def _(change: EditPrice, planner: Planner, conditions: Conditions, _author: str) -> Key | None:
    pricing.plan_edit_price(planner, change, conditions.reason)
    return None


@_plan.register
def _(change: RefundOrder, planner: Planner, conditions: Conditions, _author: str) -> Key | None:
    refunding.plan_refund(planner, change, conditions.reason)
    return None


@_plan.register
def _(change: EndRefund, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    refunding.plan_end_refund(planner, change)
    return None


@_plan.register
def _(change: MovePayment, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    ledger.plan_move_payment(planner, change)
    return None


@_plan.register
def _(change: SetMethod, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    amending.plan_set_method(planner, change)
    return None


@_plan.register
def _(change: SetProfile, planner: Planner, conditions: Conditions, _author: str) -> Key | None:
    amending.plan_set_profile(planner, change, conditions.reason)
    return None


@_plan.register
def _(change: SetDue, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    amending.plan_set_due(planner, change)
    return None


@_plan.register
def _(change: Terminate, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    amending.plan_terminate(planner, change)
    return None


@_plan.register
def _(change: AddToWallet, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    accounts.plan_add_to_wallet(planner, change)
    return None


@_plan.register
def _(change: SetCreditLimit, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    accounts.plan_set_credit_limit(planner, change)
    return None


@_plan.register
def _(change: CreateDocument, planner: Planner, conditions: Conditions, _author: str) -> Key | None:
    drafting.plan_create(planner, change, conditions.reason)
    return None


@_plan.register
def _(change: EditDraft, planner: Planner, conditions: Conditions, _author: str) -> Key | None:
    drafting.plan_edit(planner, change, conditions.reason)
    return None


@_plan.register
def _(change: IssueDraft, planner: Planner, conditions: Conditions, _author: str) -> Key | None:
    drafting.plan_issue(planner, change, conditions.reason)
    return None


@_plan.register
def _(change: DeleteDraft, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    drafting.plan_delete(planner, change)
    return None


@_plan.register
def _(change: CorrectDocument, planner: Planner, conditions: Conditions, _author: str) -> Key | None:
    drafting.plan_correct(planner, change, conditions.reason)
    return None


@_plan.register
def _(change: VoidProforma, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    drafting.plan_void(planner, change)
    return None


@_plan.register
def _(change: MarkDocument, planner: Planner, _conditions: Conditions, _author: str) -> Key | None:
    drafting.plan_mark(planner, change)
    return None
