"""Words on PDFs and in their file names that say what kind of document it is."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


INVOICE_WORDS = _words(
    "invoice invoices rechnung rechnungen faktura fakturas faktur faktury facture factures "
    "factura facturas fattura fatture fatura faturas factuur facturen lasku laskut"
)
"""Words for an invoice, as people write them before its number."""

INVOICE_PREFIXES = INVOICE_WORDS | _words("inv re rg rech fak fact fac fa fatt fv fs")
"""What references begin with. A short one may be another series: `RE-77` is not `FA-77`."""

NUMBER_WORDS = _words("no nr num number nummer numero número numéro nro numer číslo ref id")
"""Words between `Invoice` and its number."""

CREDIT_WORDS = _words(
    "credit cn crn gutschrift gs avoir abono creditnota kreditnota kreditnote kreditfaktura "
    "hyvityslasku korekta dobropis accredito"
)
"""Words for a credit note: it may name the invoice it corrects, whose PDF it is not."""

ACCOUNT_WORDS = _words(
    "statement statements reminder reminders dunning quote quotation estimate remittance proforma "
    "mahnung kontoauszug angebot relevé rappel devis extracto recordatorio presupuesto estratto "
    "sollecito preventivo extrato lembrete orçamento aanmaning herinnering offerte kontoutdrag "
    "påminnelse offert kontoudtog påmindelse rykker tilbud purring muistutus tarjous wezwanie "
    "oferta upomínka nabídka"
)
"""Titles of documents that name an invoice without being one."""

ORDER_WORDS = _words(
    "order orders po delivery receipt contract auftrag lieferschein bestellung quittung commande "
    "livraison reçu pedido albarán recibo ordine pakbon"
)
"""Words for further papers of a sale. Invoices speak of them too, file names of invoices do not."""
