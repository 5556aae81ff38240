"""Names of customers come out as they were typed, whatever the file's encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.reading.encodings import decode

SAMPLES = {
    "German": "Kunde;Fälligkeit;Betrag\nMüller & Söhne GmbH;2026-05-01;10,00\nGroße Straße;x;1\n",
    "one German letter": "Customer,Amount\nMüller,10.00\nSmith,11.00\n",
    "French": "Client;Échéance;Réglé\nSociété Générale des Élevages;à régler;François Lefèvre\n",
    "Spanish": "Núm. factura;Razón social;Vencimiento\nA-1;Compañía Peñarol;mañana\n",
    "Italian": "Numero;Ragione sociale;Città\n1;Caffè Libertà;Cantù\n",
    "Portuguese": "Documento;Situação;Vencimento\nFA 1;João Gonçalves;não\n",
    "Swedish": "Fakturanr;Kund;Förfallodag\n1;Åkeri Björk & Söner;Örebro\n",
    "Danish": "Bilagsnr.;Debitor;Restbeløb\n1;Sørensen & Ærø Færge;Åbent\n",
    "Dutch": "Factuur;Debiteur\n1;Coöperatie Zeeën\n",
}
CENTRAL = {
    "Polish": "Numer;Kontrahent;Kwota należności\nFS 1;Żółty Dąb Spółka z o.o.;Łódź\n",
    "Czech": "Číslo;Odběratel;K úhradě\n1;Příjemce služeb s.r.o.;Dvořák & Šťastný\n",
    "Slovak": "Číslo;Odberateľ;Splatnosť\n1;Ľubovňa;Žilina\n",
    "Hungarian": "Számla;Vevő;Összeg\n1;Kőműves Üzem Kft.;Győr\n",
    "Slovenian": "Račun;Kupec;Znesek\n1;Žagar & Čebela d.o.o.;Škofja Loka\n",
}


@pytest.mark.parametrize("text", [*SAMPLES.values(), *CENTRAL.values()])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded[0] == text


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES.keys())
@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15", "mac_roman"])
def test_western(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded[0] == text


@pytest.mark.parametrize("text", CENTRAL.values(), ids=CENTRAL.keys())
def test_central_european(text: str) -> None:
    assert decode(text.encode("cp1250")) == (text, "cp1250")


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15", "mac_roman", "cp1250"])
def test_euro_sign_beside_amounts(encoding: str) -> None:
    text = "Customer;Balance\nMüller;1.234,50 €\nSchäfer;80,00 €\nKöhler;12,00 €\n"
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded[0] == text


def test_no_break_space_groups_thousands() -> None:
    text = "Client;Solde\nLefèvre;1\xa0234,50\nDupré;12\xa0000,00\nNoël;3\xa0100,00\n"
    for encoding in ("cp1252", "mac_roman"):
        decoded = decode(text.encode(encoding))
        assert decoded is not None
        assert decoded[0] == text


def test_utf8_with_a_pasted_windows_name_keeps_both() -> None:
    text = "Kunde\n" + "Müller Größe Äpfel\n" * 5
    decoded = decode(text.encode() + "Jérôme".encode("cp1252"))
    assert decoded == (text + "Jérôme", "utf-8")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300))
def test_utf8_is_never_misread(text: str) -> None:
    decoded = decode(text.encode())
    assert decoded is not None
    assert decoded[0] == text.removeprefix("\ufeff")


@given(st.binary(max_size=2000))
def test_any_bytes(data: bytes) -> None:
    decoded = decode(data)
    assert decoded is None or isinstance(decoded[0], str)


def test_binary_is_no_text() -> None:
    assert decode(bytes(range(256)) * 10) is None
