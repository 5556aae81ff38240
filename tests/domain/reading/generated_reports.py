"""Invented reports in many layouts, each with its truth, from a seed."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from app.domain.reading.table import Cell, Source, Table

LAYOUTS = Path(__file__).parents[2] / "data" / "layouts.txt"
FIELDS = ("ref", "id", "name", "issued", "due", "amount", "balance", "cur")

NAMES = {
    "en": ["Alder & Sons Ltd", "Brightwater", "Harrow Pine", "O'Neil, Walsh & Co", "Studio 54 Ltd"],
    "de": ["Nordlicht Handels GmbH", "Bäckerei Kornblume", "Öko-Hof Süderau e.K.", "Weiß KG"],
    "fr": ["Menuiserie Beauchêne SARL", "Ateliers d'Acier SAS", "Épicerie du Port", "Clair & Fils"],
    "nl": ["Van der Plas B.V.", "Stichting Groenhof", "Drukkerij Zonnedauw", "'t Wiel"],
    "es": ["Muebles Peñarroya S.L.", "Viñedos Rioseco", "Taller La Senda", "Panadería Cañizo"],
    "it": [
        "Trattoria Da Nessuno",
        "Officine Valsesia S.r.l.",
        "Ceramiche Montelupo",
        "Poggio Verde",
    ],
    "pt": ["Cerâmica São Brás, Lda.", "Padaria Flor do Açor", "Gráfica Boavista", "Quinta Velha"],
    "sv": ["Mälarbygdens Tryckeri AB", "Göta Rör & Värme AB", "Björkhult HB", "Åkerby Lantbruk"],
    "da": ["Nordhavn Fisk ApS", "Sølvgade Bageri", "Østerby Tømrer A/S", "Ærø Marine"],
    "nb": ["Hansen; Berg AS", "Fjordlys Elektro AS", "Småbruket Åsgard", "Trøndervik Bygg"],
    "fi": ["Järvikylä Puutuote Oy", "Pohjolan Hirsi Oy", "Kallion Kukka Ky", "Ääniväylä Oy"],
    "pl": ["Drukarnia Łąkowa", "Hurtownia Ćwiek S.A.", "Żuraw-Bud Sp. z o.o.", "Złoty Kłos sp. j."],
    "cs": ["Truhlářství Dřevěný Kůň", "Tiskárna Čáp", "Kovovýroba Žďár a.s.", "Pekařství U Šípku"],
}
TYPES = {
    "en": ("Invoice", "Credit Memo", "Payment"),
    "de": ("Rechnung", "Gutschrift", "Zahlung"),
    "fr": ("Facture", "Avoir", "Paiement"),
    "nl": ("Factuur", "Creditnota", "Betaling"),
    "es": ("Factura", "Abono", "Pago"),
    "it": ("Fattura", "Nota di credito", "Pagamento"),
    "pt": ("Fatura", "Nota de Crédito", "Recibo"),
    "sv": ("Faktura", "Kreditnota", "Betalning"),
    "da": ("Faktura", "Kreditnota", "Betaling"),
    "nb": ("Faktura", "Kreditnota", "Betaling"),
    "fi": ("Lasku", "Hyvityslasku", "Maksu"),
    "pl": ("Faktura", "Faktura korygująca", "Zapłata"),
    "cs": ("Faktura", "Dobropis", "Platba"),
}
STATES = {
    "en": ("Open", "Overdue", "Paid"),
    "de": ("Offen", "Überfällig", "Bezahlt"),
    "fr": ("Impayée", "En retard", "Payée"),
    "nl": ("Open", "Te laat", "Betaald"),
    "es": ("Pendiente", "Vencida", "Pagada"),
    "it": ("Non pagato", "Scaduto", "Pagato"),
    "pt": ("Pendente", "Vencida", "Pago"),
    "sv": ("Obetald", "Förfallen", "Betald"),
    "da": ("Ubetalt", "Forfalden", "Betalt"),
    "nb": ("Ubetalt", "Forfalt", "Betalt"),
    "fi": ("Avoin", "Erääntynyt", "Maksettu"),
    "pl": ("Nieopłacona", "Przeterminowana", "Opłacona"),
    "cs": ("Neuhrazeno", "Po splatnosti", "Uhrazeno"),
}
YES_NO = {
    "en": ("Yes", "No"), "de": ("Ja", "Nein"), "fr": ("Oui", "Non"), "nl": ("Ja", "Nee"),
    "es": ("Sí", "No"), "it": ("Sì", "No"), "pt": ("Sim", "Não"), "sv": ("Ja", "Nej"),
    "da": ("Ja", "Nej"), "nb": ("Ja", "Nei"), "fi": ("Kyllä", "Ei"), "pl": ("Tak", "Nie"),
    "cs": ("Ano", "Ne"),
}  # fmt: skip
TOTALS = {
    "en": ("Total for {}", "TOTAL"), "de": ("Summe {}", "Gesamtsumme"),
    "fr": ("Total {}", "Total général"), "nl": ("Totaal {}", "Eindtotaal"),
    "es": ("Total {}", "Total general"), "it": ("Totale {}", "Totale generale"),
    "pt": ("Total {}", "Total geral"), "sv": ("Summa {}", "Totalsumma"),
    "da": ("I alt {}", "Total"), "nb": ("Sum {}", "Totalt"), "fi": ("{} yhteensä", "Yhteensä"),
    "pl": ("Razem {}", "Ogółem"), "cs": ("Celkem {}", "Celkem"),
}  # fmt: skip
TITLES = {
    "en": ["Open invoices", "As of 30 June 2026"], "de": ["Offene Posten", "Stichtag: 30.06.2026"],
    "fr": ["Balance âgée", "Arrêté au 30/06/2026"], "nl": ["Openstaande posten"],
    "es": ["Facturas pendientes", "A 30/06/2026"], "it": ["Partite aperte"],
    "pt": ["Pendentes de clientes"], "sv": ["Kundreskontra per 2026-06-30"],
    "da": ["Åbne poster"], "nb": ["Åpne poster"], "fi": ["Avoimet laskut"],
    "pl": ["Rozrachunki z kontrahentami"], "cs": ["Neuhrazené faktury"],
}  # fmt: skip

PAGES = {
    "en": "Page", "de": "Seite", "fr": "Page", "nl": "Pagina", "es": "Página", "it": "Pagina",
    "pt": "Página", "sv": "Sida", "da": "Side", "nb": "Side", "fi": "Sivu", "pl": "Strona",
    "cs": "Strana",
}  # fmt: skip
PRINTED = {
    "en": "Printed on", "de": "Gedruckt am", "fr": "Imprimé le", "nl": "Afgedrukt op",
    "es": "Impreso el", "it": "Stampato il", "pt": "Impresso em", "sv": "Utskriven",
    "da": "Udskrevet", "nb": "Utskrevet", "fi": "Tulostettu", "pl": "Wydrukowano",
    "cs": "Vytištěno",
}  # fmt: skip


@dataclass
class Truth:
    """What a careful reader finds: header row, column per field, open invoices."""

    header_row: int
    columns: dict[str, int]
    invoices: dict[str, tuple[Decimal, str, str, date, date]] = field(default_factory=dict)


@dataclass
class Generated:
    """A table with its truth and a name to find it by."""

    name: str
    table: Table
    truth: Truth
    groups: bool


@dataclass(frozen=True)
class Spec:
    """One line of the layouts file."""

    name: str
    language: str
    headers: tuple[str, ...]
    roles: tuple[str, ...]


def specs() -> list[Spec]:
    """Every layout."""
    found = []
    for line in LAYOUTS.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, language, columns = line.split("|")
        pairs = [column.rsplit("=", 1) for column in columns.split(";")]
        found.append(Spec(name, language, tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)))
    return found


class _Writer:
    """Writes values the way one program does: native, or text under one convention."""

    def __init__(self, rng: random.Random, language: str) -> None:
        self.native = rng.random() < 0.35
        english = language == "en"
        formats = ["%Y-%m-%d", "%d %b %Y"] if english else ["%Y-%m-%d"]
        if english:
            self.date = rng.choice([*formats, "%d/%m/%Y", "%m/%d/%Y"])
        elif language in {"de", "nb", "fi", "cs", "da"}:
            self.date = rng.choice([*formats, "%d.%m.%Y", "%d.%m.%y"])
        else:
            self.date = rng.choice([*formats, "%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y"])
        self.groups, self.decimal = (
            rng.choice([(",", "."), ("", ".")])
            if english
            else rng.choice([(".", ","), ("\u00a0", ","), (" ", ","), ("", ","), ("'", ".")])
        )
        self.minus = rng.choice(["-{}", "({})", "{}-", "−{}"])
        self.money_sign = rng.choice(["", "", "", " €", "£ ", "kr "])

    def day(self, value: date) -> Cell:
        return value if self.native else value.strftime(self.date)

    def money(self, value: Decimal) -> Cell:
        if self.native:
            return float(value)
        text = f"{abs(value):,.2f}".replace(",", "G").replace(".", self.decimal)
        text = text.replace("G", self.groups)
        if self.money_sign:
            front = self.money_sign.endswith(" ")
            text = self.money_sign + text if front else text + self.money_sign
        return self.minus.format(text) if value < 0 else text


def generate(spec: Spec, seed: int) -> Generated:
    """One report of a layout."""
    rng = random.Random(f"{spec.name}{seed}")
    writer = _Writer(rng, spec.language)
    roles = [role.split() for role in spec.roles]
    all_roles = {one for role in roles for one in role}
    shape = rng.choice(
        ["flat", "flat", "groups", "coded groups", "labelled", "totals", "first row"]
    )
    if "name" not in all_roles:
        shape = "flat"
    grouped = shape in {"groups", "coded groups", "labelled"}
    keep = list(range(len(roles)))
    if grouped:
        keep = [i for i in keep if "name" not in roles[i] and "id" not in roles[i]]
    headers = [spec.headers[i] for i in keep]
    roles = [roles[i] for i in keep]
    if grouped and rng.random() < 0.6:
        headers, roles = ["", *headers], [["group"], *roles]
    if rng.random() < 0.2:  # a spacer column without a name
        at = rng.randrange(1, len(headers))
        headers.insert(at, "")
        roles.insert(at, ["spacer"])
    paged = rng.random() < 0.2
    rows: list[list[Cell]] = []
    if rng.random() < 0.5:
        rows += [[title] for title in ["Muster & Co", *TITLES[spec.language]]]
        if rng.random() < 0.6:
            rows.append([])
    rows.append(list(headers))
    columns = {
        one: i for i, role in enumerate(roles) for one in role if one in FIELDS and one != "group"
    }
    truth = Truth(len(rows), columns)
    maker = _Maker(spec, rng, writer, roles, truth)
    width = len(headers)
    grand = Decimal(0)
    balance_at = columns.get("balance")
    for number, customer in enumerate(NAMES[spec.language]):
        if paged and number == 2:
            rows += [[f"{PAGES[spec.language]} 2 / 5"], list(headers)]
        if grouped:
            rows.append([_heading(shape, number, customer)] + [""] * (width - 1))
        block, open_sum = maker.block(number, customer)
        if shape == "first row":
            _blank_after_first(block, columns)
        rows += block
        grand += open_sum
        if shape != "flat" and balance_at is not None:
            label = TOTALS[spec.language][0].format(customer)
            rows.append(_total(width, label, balance_at, writer.money(open_sum)))
    if shape != "flat" and balance_at is not None:
        rows.append(_total(width, TOTALS[spec.language][1], balance_at, writer.money(grand)))
    if rng.random() < 0.2:
        rows += [[], [f"{PRINTED[spec.language]} 30.06.2026 14:22"]]
    table_rows = [[None if c == "" and writer.native else c for c in row] for row in rows]

    def as_shown(column: int) -> list[str]:
        cells = [row[column] if column < len(row) else "" for row in table_rows]
        return ["" if cell is None else str(cell) for cell in cells]

    source = Source("report", "xlsx" if writer.native else "csv")
    table = Table(source, table_rows, as_shown)
    how = "native" if writer.native else f"{writer.date} {writer.groups!r}{writer.decimal}"
    how += ", paged" if paged else ""
    return Generated(f"{spec.name} [{shape}, {how}]", table, truth, grouped)


def _heading(shape: str, number: int, customer: str) -> str:
    if shape == "coded groups":
        return f"{10000 + 13 * number} - {customer}"
    return f"Customer: {customer}" if shape == "labelled" else customer


def _blank_after_first(block: list[list[Cell]], columns: dict[str, int]) -> None:
    for row in block[1:]:
        for one in ("name", "id"):
            if one in columns:
                row[columns[one]] = ""


def _total(width: int, label: str, at: int, value: Cell) -> list[Cell]:
    row: list[Cell] = [""] * width
    row[0 if at else 1] = label
    row[at] = value
    return row


class _Maker:
    def __init__(
        self,
        spec: Spec,
        rng: random.Random,
        writer: _Writer,
        roles: list[list[str]],
        truth: Truth,
    ) -> None:
        self.spec, self.rng, self.writer, self.roles, self.truth = spec, rng, writer, roles, truth
        self.number = rng.randrange(100, 9000)
        self.style = rng.choice(
            ["INV-{:05d}", "{:06d}", "2026/{:04d}", "FV {}/2026", "{}", "R{:04d}/26"]
        )
        self.currencies = rng.choice([["EUR"], ["EUR", "USD"], ["SEK", "EUR", "GBP"]])
        self.has = {one for role in roles for one in role}
        self.running = Decimal(0)
        self.count = 0
        # Some programs leave the sign of a credit note to the document type.
        self.unsigned = "type" in self.has and "balance" in self.has and rng.random() < 0.2

    def block(self, number: int, customer: str) -> tuple[list[list[Cell]], Decimal]:
        rows: list[list[Cell]] = []
        total = Decimal(0)
        for _ in range(self.rng.randrange(2, 6)):
            made, balance = self._document(number, customer)
            rows += made
            total += balance
        return rows, total

    def _document(self, number: int, customer: str) -> tuple[list[list[Cell]], Decimal]:
        rng, language = self.rng, self.spec.language
        self.number += rng.randrange(1, 4)
        self.count += 1
        ref = self.style.format(self.number)
        amount = Decimal(rng.randrange(2_000, 2_500_000)) / 100
        kind = "invoice"
        if "type" in self.has and not self.unsigned and rng.random() < 0.12:
            kind = "payment"
        elif rng.random() < 0.15:
            kind = "credit"
        if kind != "invoice":
            amount = -amount
        can_be_paid = bool(self.has & {"status", "paid", "paidflag"})
        # Neither an open item nor a bucket is ever paid: those reports hold open documents only.
        settled = can_be_paid and kind == "invoice" and rng.random() < 0.2
        partly = (
            not settled
            and kind == "invoice"
            and bool(self.has & {"balance", "paid"})
            and "paidflag" not in self.has
            and not any({"amount", "balance"} <= set(role) for role in self.roles)
            and rng.random() < 0.35
        )
        paid = (
            amount if settled else (amount / 3).quantize(Decimal("0.01")) if partly else Decimal(0)
        )
        balance = amount - paid
        issued = date(2025, 9, 1) + timedelta(days=rng.randrange(280))
        due = issued + timedelta(days=rng.choice([14, 30, 45]))
        currency = rng.choice(self.currencies)
        self.running += balance
        facts = {
            "kind": kind, "settled": settled, "amount": amount, "paid": paid, "balance": balance,
            "issued": issued, "due": due, "currency": currency, "ref": ref,
        }  # fmt: skip
        lines = rng.randrange(1, 4) if "line" in self.has else 1
        bucket = rng.randrange(sum("bucket" in role for role in self.roles) or 1)
        rows = []
        for line in range(lines):
            position = 0
            row: list[Cell] = []
            for role in self.roles:
                row.append(
                    self._cell(role[0], facts, number, customer, language, line, position == bucket)
                )
                position += "bucket" in role
            rows.append(row)
        if kind != "payment" and balance:
            money = balance
            self.truth.invoices[ref] = (money, customer, currency, issued, due)
        return rows, balance * (lines if "line" in self.has else 1)

    def _cell(
        self,
        role: str,
        facts: dict[str, object],
        number: int,
        customer: str,
        language: str,
        line: int,
        in_bucket: bool,
    ) -> Cell:
        w, amount, balance = self.writer, facts["amount"], facts["balance"]
        assert isinstance(amount, Decimal)
        assert isinstance(balance, Decimal)
        issued, due, paid = facts["issued"], facts["due"], facts["paid"]
        assert isinstance(issued, date)
        assert isinstance(due, date)
        assert isinstance(paid, Decimal)
        net = (amount / Decimal("1.2")).quantize(Decimal("0.01"))
        match role:
            case "ref":
                return str(facts["ref"])
            case "id":
                return f"{10000 + 13 * number}"
            case "name":
                return customer
            case "issued" | "posting":
                return w.day(issued + timedelta(days=2 if role == "posting" else 0))
            case "due":
                return w.day(due)
            case "amount":
                unsigned = "sign" in self.has or self.unsigned
                return w.money(abs(amount) if unsigned else amount)
            case "balance":
                unsigned = "sign" in self.has or self.unsigned
                return w.money(abs(balance) if unsigned else balance)
            case "cur":
                return str(facts["currency"])
            case "type":
                return TYPES[language][("invoice", "credit", "payment").index(str(facts["kind"]))]
            case "status":
                return STATES[language][2 if facts["settled"] else due.day % 2]
            case "paid":
                return w.money(paid)
            case "net":
                return w.money(net)
            case "tax":
                return w.money(amount - net)
            case "lbalance":
                return w.money((balance * Decimal("1.1")).quantize(Decimal("0.01")))
            case "lamount":
                return w.money((amount * Decimal("1.1")).quantize(Decimal("0.01")))
            case "running":
                return w.money(self.running)
            case "bucket":
                return w.money(balance) if in_bucket else ""
            case "debit":
                return w.money(amount) if amount > 0 else ""
            case "credit":
                return w.money(-amount) if amount < 0 else ""
            case "sign":
                return "S" if amount > 0 else "H"
            case "paidflag":
                return YES_NO[language][0 if facts["settled"] else 1]
            case "openflag":
                return YES_NO[language][1 if facts["settled"] else 0]
            case "kid":
                return f"{26000000 + self.number * 7}"
            case "internal":
                return f"{700000 + self.count}"
            case "po":
                return f"PO {1000 + number}" if self.count % 3 else ""
            case "desc":
                return ["Lieferung", "Service", "Order 12"][self.count % 3]
            case "days":
                return float(self.count) if w.native else str(self.count)
            case "const":
                return "RV"
            case "taxid":
                return f"B{20000000 + number * 111}"
            case "email":
                return f"office@c{number}.example"
            case "line":
                return ["Hosting", "Site visit", "Spare parts"][line]
            case "qty":
                return 1.0 if w.native else "1"
            case "linetotal":
                return w.money(net + line)
            case _:
                return ""
