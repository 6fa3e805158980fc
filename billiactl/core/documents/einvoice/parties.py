"""Seller and buyer of an electronic invoice, read from what the document says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from billiactl.core.documents.einvoice.codes import codes
from billiactl.core.documents.einvoice.invoice_model import Endpoint, Party
from billiactl.core.documents.words import load

_VAT_ID = re.compile(r"([A-Z]{2})[0-9A-Z+*]{2,}")


def seller_of(said: Mapping[str, str], *, with_vat_id: bool) -> Party:
    """The seller (BG-4). A number without a country before it is that of the tax office at home (BT-32).

    Without ``with_vat_id`` neither is said: category O forbids them (BR-O-02).
    """
    number = _packed(said["vat_id"]) if with_vat_id else ""
    vat_id = number if _country_of(number) else ""
    return Party(
        name=said["name"].strip(),
        **_address(said),
        vat_id=vat_id,
        tax_number="" if vat_id else number,
        legal_id=said["registration_id"].strip(),
        identifier="",
        contact="",
        phone=said["phone"].strip(),
        email=said["email"].strip(),
        endpoint=_endpoint(vat_id),
    )


def buyer_of(said: Mapping[str, str], *, with_vat_id: bool) -> Party:
    """The buyer (BG-7): a company under its own name, with the person as its contact."""
    number = _packed(said["vat_id"]) if with_vat_id else ""
    vat_id = number if _country_of(number) else ""
    names = [said["company"], said["name"]] if said["kind"] == "company" else [said["name"], said["company"]]
    name, *others = [each.strip() for each in names if each.strip()] or [""]
    return Party(
        name=name,
        **_address(said),
        vat_id=vat_id,
        tax_number="",
        legal_id="",
        identifier="" if vat_id else number,
        contact=next((each for each in others if each != name), ""),
        phone="",
        email=said["email"].strip(),
        endpoint=_endpoint(vat_id),
    )


def known_country(code: str) -> bool:
    """Whether ``code`` is a country of ISO 3166-1 (BR-CL-14): one that has a name, but Kosovo's XK is not listed."""
    return bool(load("en").find("countries", code, "")) and code not in codes()["countries_without_iso_code"]


def _address(said: Mapping[str, str]) -> dict[str, str]:
    return {name: said[name].strip() for name in ("country", "street", "city", "region", "postal_code")}


def _packed(number: str) -> str:
    return re.sub(r"\s", "", number).upper()


def _country_of(vat_id: str) -> str:
    """The country that a VAT id begins with (BR-CO-09: Greece is EL, Northern Ireland XI); empty if none."""
    match = _VAT_ID.fullmatch(vat_id)
    if match is None:
        return ""
    prefix = match.group(1)
    country: str = codes()["vat_prefixes"].get(prefix, prefix)
    return country if known_country(country) else ""


def _endpoint(vat_id: str) -> Endpoint | None:
    """The VAT id as an electronic address, where the EAS list has a scheme for that country's."""
    scheme = codes()["endpoint_schemes"].get(vat_id[:2])
    return Endpoint(scheme, vat_id) if scheme else None
