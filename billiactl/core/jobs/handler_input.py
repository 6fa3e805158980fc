"""What a handler is told about its job: the JSON on its standard input. Pure."""

from __future__ import annotations

import json
from typing import Any

from billiactl.core.model import Job, Line, Order, Profile, Service
from billiactl.core.money import format_amount, format_exact, minor_digits
from billiactl.core.world import World, profile_of

SCHEMA = "billiactl.job/v1"


def handler_input(world: World, order: Order, job: Job, number: int) -> dict[str, Any]:
    """The job, its order, line, product and service, and the customer. ``number`` is that of the try, from 1.

    Money and quantities are text. What the job has none of is null.
    """
    line = next((line for line in order.lines if line.id == job.line_id), None)
    service = None if line is None or line.service_id is None else world.services[line.service_id]
    user, profile = world.users[order.user_id], profile_of(world, order)
    return {
        "schema": SCHEMA,
        "job": {"id": job.id, "type": job.type, "created_at": job.created_at},
        "try": number,
        "order": {
            "id": order.id,
            "type": order.type,
            "placed_at": order.placed_at,
            "currency": order.currency,
            "gross": format_amount(order.gross, order.currency),
            "source": order.source,
            "external_id": order.external_id,
        },
        "line": None if line is None else _line(line, order.currency),
        "product": None if line is None else _product(world, line),
        "service": None if service is None else _service(service),
        "user": {"id": user.id, "username": user.username, "email": user.email, "name": user.name},
        "profile": None if profile is None else _profile(profile),
    }


def _line(line: Line, currency: str) -> dict[str, Any]:
    return {
        "number": line.number,
        "type": line.type,
        "description": line.description,
        "quantity": format_exact(line.quantity),
        "unit_price": format_exact(line.unit_price, minor_digits(currency)),
        "attributes": json.loads(line.attributes),
    }


def _product(world: World, line: Line) -> dict[str, Any]:
    product = world.products[line.product_id]
    return {"id": product.id, "code": product.code, "name": product.name, "term_months": product.term_months}


def _service(service: Service) -> dict[str, Any]:
    return {
        "id": service.id,
        "name": service.name,
        "status": service.status,
        "expires_on": service.expires_on,
        "attributes": json.loads(service.attributes),
    }


def _profile(profile: Profile) -> dict[str, Any]:
    names = (
        "kind",
        "name",
        "company",
        "vat_id",
        "street",
        "city",
        "region",
        "postal_code",
        "country",
        "email",
        "phone",
    )
    return {name: getattr(profile, name) for name in names}
