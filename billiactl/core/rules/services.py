"""Services by hand: their status, their name, what is known of them, and until when they run."""

from __future__ import annotations

from datetime import date
from typing import Any

from billiactl.core.catalogue_changes import SERVICE_STATUSES, EditService, SetServiceStatus
from billiactl.core.errors import NotFound, Refused, UsageFault
from billiactl.core.model import Service
from billiactl.core.planner import Planner
from billiactl.core.rules.ordering import merged_attributes

LONGEST_NAME = 253
"""As long as a domain name may be (RFC 1035)."""


def plan_set_status(planner: Planner, change: SetServiceStatus) -> None:
    """Another status, whichever stood before; orders and jobs stay as they are. Raises Refused ``reason_required``."""
    service = _service(planner, change)
    if change.status not in SERVICE_STATUSES:
        hint = f"known: {', '.join(SERVICE_STATUSES)}"
        raise UsageFault("unknown_status", f"there is no status {change.status!r} of services", hint)
    if not planner.reason:
        raise Refused(
            "reason_required",
            f"the status of service {service.name} is set by hand: that needs a reason",
            "add --reason TEXT",
            service=service.id,
        )
    planner.set("services", service, status=change.status)


def plan_edit_service(planner: Planner, change: EditService) -> None:
    """Facts of a service move; those that stand are unchanged."""
    service = _service(planner, change)
    fields: dict[str, Any] = {}
    if change.name is not None:
        name = _free_name(planner, service, change.name)
        fields |= {"name": name, "search": name.casefold()}
    if change.attributes:
        fields["attributes"] = merged_attributes(service.attributes, change.attributes)
    if change.no_expiry and change.expires_on is not None:
        raise UsageFault("two_expiries", "a service ends on a day, or never: not both", "choose one of them")
    if change.no_expiry:
        fields["expires_on"] = None
    elif change.expires_on is not None:
        fields["expires_on"] = _day(change.expires_on)
    planner.set("services", service, **fields)


def _service(planner: Planner, change: SetServiceStatus | EditService) -> Service:
    service = planner.world.services.get(change.service)
    if service is None or service.user_id != change.user:
        sentence = f"user {change.user} has no service {change.service}"
        raise NotFound("service_not_found", sentence, "billiactl service list", service=change.service)
    return service


def _free_name(planner: Planner, service: Service, typed: str) -> str:
    name = typed.strip()
    if not name or len(name) > LONGEST_NAME:
        raise UsageFault("bad_name", "a service has a name, of one line", f"1 to {LONGEST_NAME} letters")
    others = (other for other in planner.world.services.values() if other.id != service.id)
    if any(other.name == name and other.user_id == service.user_id for other in others):
        owner = planner.user(service.user_id).username
        raise Refused("name_taken", f"user {owner} has a service {name} already", f"billiactl service show {name}")
    return name


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        raise UsageFault("bad_date", f"{typed!r} is no day of the calendar", "write 2027-11-01") from None
