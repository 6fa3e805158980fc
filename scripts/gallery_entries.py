"""What hangs in the gallery: each document with its caption and the pages that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from scripts.gallery_contents import BUYER, SELLER, UNPAID, Content, Item, document, logo

HOSTING = Item("Hosting M: harbour-books\n3 November 2026 to 2 November 2027", "8", "12", "MON", discount="9.60")
DOMAIN = Item(".bg domain: harbour-books.example\nregistered for one year", "36")
WORK = Item("Moving the old site", "48.50", "1.75", "HUR")
CORRECTED = {"number": "0000000042", "issued_on": "2026-11-03"}


@dataclass(frozen=True)
class Entry:
    """A document of the gallery. ``pages`` is how many it has, ``shown`` which of them are pictures (None: all)."""

    name: str
    caption: str
    content: Content
    pages: int = 1
    shown: tuple[int, ...] | None = None

    @property
    def pictures(self) -> dict[int, str]:
        """The file name of each page that is shown, by the page's number from 1."""
        numbers = self.shown or tuple(range(1, self.pages + 1))
        return {number: f"{self.name}{f'-{number}' if self.pages > 1 else ''}.png" for number in numbers}


def entries() -> tuple[Entry, ...]:
    """All of them, in the order in which the gallery shows them."""
    return (*_kinds(), *_lengths(), *_amounts(), *_names(), *_taxes())


def _kinds() -> tuple[Entry, ...]:
    items = (DOMAIN, HOSTING, WORK)
    late = "Thank you for moving to us. The work was done on 2 November."
    return (
        Entry(
            "invoice",
            "An invoice that waits for its payment, with the seller's logo",
            document(items, supplied_on="2026-11-02", note=late, seller={**SELLER, "logo": logo()}),
        ),
        Entry("invoice-paid", "An invoice that is paid, with date and method", document(items, paid="all")),
        Entry("proforma", "A proforma: no tax document, and it says so", document(items, "proforma")),
        Entry("credit-note", "A credit note: what it corrects, line by line, and why", _credit_note()),
        Entry("debit-note", "A debit note, with a due date of its own", _debit_note()),
        Entry(
            "draft",
            "A draft: no number, no date, marked on every page",
            document(items, number=None, issued_on=None),
        ),
    )


def _credit_note() -> Content:
    items = (
        Item("Hosting M: harbour-books", "32", corrects_line=2),
        Item("Moving the old site", "48.50", corrects_line=3),
        Item("shipping", "4.90", corrects_charge="shipping"),
    )
    return document(
        items,
        "credit_note",
        number="0000000043",
        issued_on="2026-11-20",
        due_on=None,
        corrects=CORRECTED,
        reason="The move took one hour less than agreed, and hosting began four months later.",
    )


def _debit_note() -> Content:
    return document(
        (Item("Hosting M: harbour-books", "24", corrects_line=2),),
        "debit_note",
        number="0000000044",
        issued_on="2026-11-21",
        due_on="2026-12-05",
        corrects=CORRECTED,
        reason="Upgrade to Hosting L from 1 December 2026.",
    )


def _lengths() -> tuple[Entry, ...]:
    return (
        Entry("one-line", "One line", document((Item(".com domain: harbour.example", "12.50"),), paid="all")),
        Entry("forty-lines", "Forty lines on three pages", document(_plans(40)), 3),
        Entry(
            "five-hundred-lines",
            "Five hundred lines: the first page, and the last",
            document(_plans(500)),
            FIVE_HUNDRED_PAGES,
            (1, FIVE_HUNDRED_PAGES),
        ),
    )


FIVE_HUNDRED_PAGES = 24
LONG_NAME = (
    "Society for the Preservation, Cataloguing and Free Lending of Printed Books, Sheet Music, Nautical Charts and "
    "Railway Timetables of the Coastal Towns and Hamlets between Varna, Balchik and Cape Shabla"
)


def _plans(count: int) -> tuple[Item, ...]:
    """Lines of differing prices, quantities and lengths."""
    plans = (("S", "4.5"), ("M", "8"), ("L", "14.25"), ("XL", "1120"))
    return tuple(
        Item(
            f"Hosting {plan}: site-{number:03}.example\n{('12 months', 'one month', 'two years')[number % 3]}",
            price,
            ("12", "1", "24")[number % 3],
            "MON",
        )
        for number in range(1, count + 1)
        for plan, price in [plans[number % 4]]
    )


def _amounts() -> tuple[Entry, ...]:
    tokyo = {**BUYER, "company": "Minato Design KK", "name": "Kenji Sato", "street": "1-2-3 Shibakoen", "vat_id": ""}
    tokyo |= {"city": "Tokyo", "postal_code": "105-0011", "country": "JP", "email": "sato@minato.example"}
    kuwait = {**BUYER, "company": "Gulf Trading WLL", "name": "Dana Al-Sabah", "street": "Block 4, Street 12"}
    kuwait |= {"city": "Kuwait City", "postal_code": "13001", "country": "KW", "vat_id": "", "email": ""}
    outside = partial(Item, category="O", rate=None)
    reasons = {"O": "Not subject to VAT: the place of supply is outside the EU"}
    return (
        Entry("nothing-to-pay", "0.00", document((Item("Hosting S: first month free", "0"),), due_on=None)),
        Entry("note-of-a-cent", "A credit note of 0.01", _cent()),
        Entry(
            "yen",
            "Yen: no decimals",
            document(
                (outside("Hosting XL: minato", "148000", "12", "MON"), outside(".jp domain: minato.example", "3850")),
                currency="JPY",
                reasons=reasons,
                buyer=tokyo,
            ),
        ),
        Entry(
            "dinar",
            "Kuwaiti dinar: three decimals",
            document(
                (outside("Hosting XL: gulf", "1234.567", "12", "MON"), outside("Traffic in TB", "0.008125", "1500.5")),
                currency="KWD",
                reasons=reasons,
                buyer=kuwait,
            ),
        ),
        Entry("discounts-and-charges", "Discounts, a surcharge, charges, and a part that is paid", _discounts()),
    )


def _cent() -> Content:
    return document(
        (Item(".bg domain: harbour-books.example", "0.01", corrects_line=1),),
        "credit_note",
        number="0000000045",
        due_on=None,
        corrects=CORRECTED,
        reason="A cent too much.",
    )


def _discounts() -> Content:
    items = (
        DOMAIN,
        HOSTING,
        Item("Certificate: harbour-books.example", "79", discount="7.90"),
        Item("Server in the rack, set up at night", "1249.90", "2", surcharge="125"),
        Item("Printed handbook", "18.3333", "3", category="S", rate="9"),
    )
    charges = (("shipping", "12.40"), ("Express handling at the weekend", "25"))
    return document(items, discount="50", charges=charges, paid="1000")


def _names() -> tuple[Entry, ...]:
    return (
        Entry(
            "cyrillic",
            "Cyrillic",
            document(
                (
                    Item("Домейн .бг: морски-фар.example\nрегистрация за една година", "36"),
                    Item("Хостинг М: морски-фар\n12 месеца", "8", "12", "MON"),
                ),
                seller={**SELLER, "name": "Фар Хостинг ООД", "street": "ул. „Маяк“ 12", "city": "Варна"}
                | {"bank": "Примерна банка АД"},
                buyer={**BUYER, "company": "Морски книги ЕООД", "name": "Анна Иванова", "street": "ул. „Гара“ 7"}
                | {"city": "Пловдив"},
                note="Благодарим Ви, че избрахте нас.",
                payment={**UNPAID, "method": "Банков превод"},
            ),
        ),
        Entry(
            "greek",
            "Greek",
            document(
                (Item("Όνομα χώρου .ελ: παράδειγμα.ελ\nένα έτος", "24"), Item("Φιλοξενία Μ: παράδειγμα", "96")),
                buyer={**BUYER, "company": "Βιβλία του Λιμανιού ΕΠΕ", "name": "Ελένη Παπαδοπούλου"}
                | {"street": "Οδός Σταθμού 7", "city": "Θεσσαλονίκη", "postal_code": "546 24", "country": "GR"}
                | {"vat_id": "EL123456789", "email": "eleni@vivlia.example"},
            ),
        ),
        Entry(
            "long-names",
            "A name of 200 characters, words without end, and large amounts",
            document(
                (
                    Item(f"Lending desk of the {LONG_NAME}", "1234567.891234", "1000"),
                    Item("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2, "1"),
                    Item(f"{'very-long-name-of-a-host.' * 5}example", "19999999.99", discount="1000000"),
                ),
                buyer={**BUYER, "company": LONG_NAME, "street": "Promenade at the Harbour of the Old Lighthouse 127b"},
                payment={**UNPAID, "reference": "PROJECT-2026-11-03-HARBOUR-BOOKS-0000001042"},
            ),
        ),
    )


def _taxes() -> tuple[Entry, ...]:
    berlin = {**BUYER, "company": "Hafenbücher GmbH", "name": "Jonas Weiß", "street": "Lindenweg 17", "city": "Jena"}
    berlin |= {"postal_code": "07743", "country": "DE", "vat_id": "DE812345678", "email": "jonas@hafen.example"}
    reverse: dict[str, Any] = {"category": "AE", "rate": "0"}
    return (
        Entry(
            "reverse-charge",
            "Reverse charge: the customer owes the VAT",
            document(
                (Item("Hosting L: hafen", "14.25", "12", "MON", **reverse), Item(".de domain", "9.80", **reverse)),
                reasons={"AE": "Reverse charge"},
                buyer=berlin,
            ),
        ),
    )
