"""The PDF file is PDF/A-3b in its structure, with the electronic invoice attached once. (veraPDF is not at hand.)"""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdf
import pytest
from lxml import etree

from billiactl.core.documents.einvoice.files import write_einvoice
from billiactl.core.documents.pdf import render_pdf
from scripts.gallery_entries import entries
from tests.core.documents.contents import SELLER, content, line, many
from tests.core.documents.einvoice.cases import PAPER_ONLY

GALLERY = {entry.name: entry.content for entry in entries()}
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "fx": "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}


def opened(document: dict[str, Any]) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(render_pdf(document)))


def metadata(pdf: pikepdf.Pdf) -> Any:
    stream = pdf.Root.Metadata
    assert [str(stream.Type), str(stream.Subtype)] == ["/Metadata", "/XML"]
    assert "/Filter" not in stream
    return etree.fromstring(stream.read_raw_bytes())


def said(xmp: Any, path: str) -> str:
    (found,) = xmp.xpath(f"//{path}", namespaces=NAMESPACES)
    text = "".join(found.itertext())
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("name", [name for name in GALLERY if name not in PAPER_ONLY])
def test_the_electronic_invoice_is_attached_once(name: str) -> None:
    pdf = opened(GALLERY[name])
    names = pdf.Root.Names.EmbeddedFiles.Names
    assert [str(each) for each in list(names)[::2]] == ["factur-x.xml"]
    specification = names[1]
    (associated,) = pdf.Root.AF
    assert associated.objgen == specification.objgen
    assert (str(specification.F), str(specification.UF)) == ("factur-x.xml", "factur-x.xml")
    assert specification.AFRelationship == "/Alternative"
    file = specification.EF.F
    assert file.objgen == specification.EF.UF.objgen
    assert [str(file.Type), str(file.Subtype)] == ["/EmbeddedFile", "/text/xml"]
    assert file.read_bytes() == write_einvoice(GALLERY[name], "cii")
    assert int(file.Params.Size) == len(file.read_bytes())
    day = GALLERY[name]["issued_on"].replace("-", "")
    assert str(file.Params.ModDate) == f"D:{day}000000+00'00'"
    assert (
        len([each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Type") == file.Type]) == 1
    )


@pytest.mark.parametrize("name", PAPER_ONLY)
def test_what_is_no_electronic_invoice_has_no_attachment(name: str) -> None:
    pdf = opened(GALLERY[name])
    assert not {"/Names", "/AF"} & set(pdf.Root.keys())
    xmp = metadata(pdf)
    assert said(xmp, "pdfaid:part") == "3"
    assert not xmp.xpath("//fx:*|//pdfaSchema:*", namespaces=NAMESPACES)


def test_the_metadata_say_what_the_dictionary_says() -> None:
    document = content(seller={**SELLER, "name": "Smith & <Söhne> ]]>"}, issued_on="2027-02-03")
    pdf = opened(document)
    xmp = metadata(pdf)
    assert (said(xmp, "pdfaid:part"), said(xmp, "pdfaid:conformance")) == ("3", "B")
    pairs = {
        "/Title": "dc:title",
        "/Author": "dc:creator",
        "/Subject": "dc:description",
        "/Producer": "pdf:Producer",
        "/Creator": "xmp:CreatorTool",
    }
    assert {name: str(pdf.docinfo[name]) for name in pairs} == {name: said(xmp, path) for name, path in pairs.items()}
    assert set(pdf.docinfo.keys()) == {*pairs, "/CreationDate", "/ModDate", "/Trapped"}
    assert str(pdf.docinfo["/Author"]) == "Smith & <Söhne> ]]>"
    assert said(xmp, "xmp:CreateDate") == said(xmp, "xmp:ModifyDate") == "2027-02-03T00:00:00+00:00"
    assert str(pdf.docinfo["/CreationDate"]) == "D:20270203000000+00'00'"


def test_factur_x_is_named_with_its_extension_schema() -> None:
    xmp = metadata(opened(content()))
    names = ("DocumentType", "DocumentFileName", "Version", "ConformanceLevel")
    assert [said(xmp, f"fx:{name}") for name in names] == ["INVOICE", "factur-x.xml", "1.0", "EN 16931"]
    assert said(xmp, "pdfaSchema:namespaceURI") == NAMESPACES["fx"]
    assert said(xmp, "pdfaSchema:prefix") == "fx"
    declared = xmp.xpath("//pdfaProperty:name/text()", namespaces=NAMESPACES)
    assert sorted(declared) == sorted(names)


def test_a_draft_has_no_dates() -> None:
    pdf = opened(GALLERY["draft"])
    assert not metadata(pdf).xpath("//xmp:CreateDate|//xmp:ModifyDate", namespaces=NAMESPACES)
    assert "/CreationDate" not in pdf.docinfo


def test_colours_are_those_of_srgb() -> None:
    pdf = opened(content())
    (intent,) = pdf.Root.OutputIntents
    assert [str(intent.S), str(intent.OutputConditionIdentifier)] == ["/GTS_PDFA1", "sRGB"]
    profile = intent.DestOutputProfile.read_bytes()
    assert int(intent.DestOutputProfile.N) == 3
    assert int.from_bytes(profile[:4]) == len(profile)
    assert (profile[8:10], profile[12:20], profile[36:40]) == (b"\x04\x20", b"mntrRGB ", b"acsp")


@pytest.mark.parametrize("document", [content(), many(60), GALLERY["draft"], GALLERY["invoice"]])
def test_nothing_that_pdf_a_forbids(document: dict[str, Any]) -> None:
    data = render_pdf(document)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.is_encrypted
        assert str(pdf.pdf_version) == "1.7"
        assert pdf.check_pdf_syntax() == []
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                assert each.get("/Filter", "/FlateDecode") == "/FlateDecode"
                assert each.get("/Type") not in ("/ObjStm", "/XRef")
            if isinstance(each, pikepdf.Dictionary):
                assert not {"/JS", "/AA", "/OpenAction", "/SMask", "/Trans", "/JavaScript"} & set(each.keys())
                if each.get("/Type") == "/Font":
                    assert "/FontFile2" in each.FontDescriptor
    first, second = data.splitlines(keepends=False)[:2]
    assert first == b"%PDF-1.7"
    assert second.startswith(b"%")
    assert all(byte > 127 for byte in second[1:5])
    assert data.rstrip(b"\n").endswith(b"%%EOF")
    assert data.count(b"%%EOF") == 1


def test_the_page_reads_as_without_the_invoice() -> None:
    """The same lines, once with all that an electronic invoice needs, once without the seller's registration."""
    whole = content([line(1), line(2)])
    without = {**whole, "seller": {**SELLER, "vat_id": "27/123", "registration_id": ""}}
    readers = [pypdf.PdfReader(io.BytesIO(render_pdf(each)), strict=True) for each in (whole, without)]
    assert [list(reader.attachments) for reader in readers] == [["factur-x.xml"], []]
    tables = [reader.pages[0].extract_text().partition("Description")[2].partition("Page 1")[0] for reader in readers]
    assert tables[0] == tables[1] != ""
