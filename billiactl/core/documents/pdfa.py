"""From a drawn PDF file to PDF/A-3b (ISO 19005-3), with the electronic invoice attached as Factur-X 1.09 has it.

The only module that knows pikepdf. The file repeats to the byte: its identifier is made from its content, and it has
no date but the document's.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    import pikepdf

ATTACHMENT = "factur-x.xml"
"""The name of the electronic invoice in the file (Factur-X 1.09, 6.2)."""

_FOLDER = Path(__file__).parent
_PROFILE = _FOLDER / "colour" / "sRGB.icc"
_TEMPLATES = _FOLDER / "metadata"


@dataclass(frozen=True)
class Facts:
    """What the file says of itself, in its dictionary and in its metadata alike; ``day`` None leaves out the dates."""

    title: str
    author: str
    subject: str
    producer: str
    day: str | None


def make_archival(data: bytes, facts: Facts, invoice: bytes | None) -> bytes:
    """``data`` (a PDF whose dictionary says ``facts``) as PDF/A-3b; ``invoice`` is the XML to attach, if any."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        metadata = pdf.make_stream(_metadata(facts, invoice is not None).encode("utf-8"))
        metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        pdf.Root.Metadata = metadata
        if "/Keywords" in pdf.docinfo:  # empty, and not in the metadata
            del pdf.docinfo["/Keywords"]
        pdf.Root.OutputIntents = pikepdf.Array([_output_intent(pdf)])
        if invoice is not None:
            _attach(pdf, invoice, facts)
        written = io.BytesIO()
        pdf.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
        )
    return written.getvalue()


def _output_intent(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The colours of the file are those of sRGB (ISO 19005-3, 6.2.3)."""
    import pikepdf

    profile = pdf.make_stream(_PROFILE.read_bytes(), N=3)
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name.GTS_PDFA1,
            OutputConditionIdentifier="sRGB",
            RegistryName="http://www.color.org",
            Info="sRGB IEC61966-2-1",
            DestOutputProfile=profile,
        )
    )


def _attach(pdf: pikepdf.Pdf, invoice: bytes, facts: Facts) -> None:
    """One file, in the tree of names and in the catalog's AF (ISO 19005-3, 6.8), another form of the same document."""
    import pikepdf

    stream = pdf.make_stream(invoice, Type=pikepdf.Name.EmbeddedFile, Subtype=pikepdf.Name("/text/xml"))
    stream.Params = pikepdf.Dictionary(Size=len(invoice))
    if facts.day is not None:
        stream.Params.ModDate = pdf_date(facts.day)
    specification = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec,
            F=ATTACHMENT,
            UF=ATTACHMENT,
            Desc="Factur-X invoice",
            AFRelationship=pikepdf.Name.Alternative,
            EF=pikepdf.Dictionary(F=stream, UF=stream),
        )
    )
    names = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String(ATTACHMENT), specification]))
    pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pdf.make_indirect(names))
    pdf.Root.AF = pikepdf.Array([specification])


def pdf_date(day: str) -> str:
    """An ISO date as a date of PDF (ISO 32000-1, 7.9.4), at midnight UTC."""
    return f"D:{day.replace('-', '')}000000+00'00'"


def _metadata(facts: Facts, with_invoice: bool) -> str:
    """The XMP packet. Its values are those of the file's dictionary, character by character."""
    dates = "" if facts.day is None else _template("dates").format(time=f"{facts.day}T00:00:00+00:00")
    invoice = _template("factur-x").format(name=ATTACHMENT) if with_invoice else ""
    return _template("packet").format(
        title=_text(facts.title),
        author=_text(facts.author),
        subject=_text(facts.subject),
        producer=_text(facts.producer),
        dates=dates,
        invoice=invoice,
    )


def _template(name: str) -> str:
    return (_TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")


def _text(value: str) -> str:
    return escape(value)
