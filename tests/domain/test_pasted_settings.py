"""Host, user name and port out of e-mails of every shape."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.pasted_settings import NEVER_A_NAME, PastedSettings, clean_host, find_settings

KOLLENO = ("sftp.eu.kolleno.com", "harbour-joinery", 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Host: sftp.eu.kolleno.com\nUser name: harbour-joinery\nPort: 22", KOLLENO),
        ("sftp://user@host.example.com:2222", ("host.example.com", "user", 2222)),
        ("SFTP://user:secret@host.example.com/in", ("host.example.com", "user", None)),
        ("server = sftp.eu.kolleno.com;user=harbour-joinery;port=22", KOLLENO),
        (
            "Hi Ann,\nyour host is sftp.eu.kolleno.com and your user name is harbour-joinery, "
            "on port 22.\nBest, Tom <tom@kolleno.com>\nwww.kolleno.com",
            KOLLENO,
        ),
        (
            "- **Host:** `sftp.a.com`\n- **Username:** `bob`\n- *Port*: `22`",
            ("sftp.a.com", "bob", 22),
        ),
        ("* Host: sftp.a.com.\n* User: bob.\n* Port: 22.", ("sftp.a.com", "bob", 22)),
        ("1. Host - sftp.a.com\n2. User - bob\n3. Port - 22", ("sftp.a.com", "bob", 22)),
        ("| Host | sftp.a.com |\n| User | bob |\n| Port | 22 |", ("sftp.a.com", "bob", 22)),
        ("Host\tsftp.a.com\r\nUser\tbob\r\nPort\t22\r\n", ("sftp.a.com", "bob", 22)),
        ("Host:\nsftp.a.com\n\nUser:\nbob\n\nPort:\n22", ("sftp.a.com", "bob", 22)),
        ("Hostname (SFTP): sftp.a.com\nUsername (SFTP): bob", ("sftp.a.com", "bob", None)),
        ("Servername: sftp.x.de\nBenutzername: müller_1\nPort: 22", ("sftp.x.de", "müller_1", 22)),
        ("Der Server lautet sftp.x.de, Ihr Benutzername ist mk", ("sftp.x.de", "mk", None)),
        (
            "Nom d’hôte : sftp.x.fr\nNom d'utilisateur : dupont\nNuméro de port : 2222",
            ("sftp.x.fr", "dupont", 2222),
        ),
        ("Serveur : sftp.x.fr\nIdentifiant : dupont", ("sftp.x.fr", "dupont", None)),
        ("sftp -P 2222 bob@sftp.a.com", ("sftp.a.com", "bob", 2222)),
        ("ssh -p 2222 bob@files.a.com", ("files.a.com", "bob", 2222)),
        ("sftp -oPort=2222 bob@files.a.com", ("files.a.com", "bob", 2222)),
        ("Host: 10.0.0.4:2222, Login: bob@x.com", ("10.0.0.4", "bob@x.com", 2222)),
        ("Host: [2001:db8::1]:2222\nUser: bob", ("2001:db8::1", "bob", 2222)),
        ("Host: “sftp.a.com”\nUser: ‘bob’", ("sftp.a.com", "bob", None)),
        ("Please use sftp.eu.kolleno.com:2022", ("sftp.eu.kolleno.com", "", 2022)),
        ("<sftp.a.com>", ("sftp.a.com", "", None)),
        ("Address: 12 High Street\nEmail: ann@sftp.kolleno.com", ("", "", None)),
        ("URL: https://app.kolleno.com/login", ("", "", None)),
        ("User: <password will follow>", ("", "", None)),
        ("port 99999", ("", "", None)),
        ("Thanks, your key is installed now.", ("", "", None)),
        ("Your account is ready:  Host: a.example  User name: bob", ("a.example", "bob", None)),
        ("Your account is ready. Your login is still pending.", ("", "", None)),
        ("Account: Harbour Joinery Ltd\nUser: hj-01", ("", "hj-01", None)),
        ("Account: hj-01\nHost: a.example", ("a.example", "hj-01", None)),
        ("Ihr Konto ist aktiv. Ihr Benutzername ist mk.", ("", "mk", None)),
        ("", ("", "", None)),
    ],
)
def test_settings_are_found(text: str, expected: tuple[str, str, int | None]) -> None:
    found = find_settings(text)
    assert (found.host, found.user, found.port) == expected


def test_what_a_reply_quotes_only_fills_gaps() -> None:
    text = "Moved: Host: new.sftp.com\n\nOn Monday Tom wrote:\n> Host: old.sftp.com\n> User: bob\n"
    assert find_settings(text) == PastedSettings("new.sftp.com", "bob")


def test_a_pasted_private_key_is_noticed() -> None:
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----"
    assert find_settings(f"Host: sftp.a.com\n{key}") == PastedSettings(
        "sftp.a.com", private_key=True
    )


word = st.from_regex(r"[a-z]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
hosts = st.builds(
    lambda parts, tld: ".".join([*parts, tld]),
    st.lists(word, min_size=1, max_size=4),
    st.sampled_from(["com", "de", "co.uk", "example", "io"]),
)
users = st.from_regex(r"[a-zA-Z][a-zA-Z0-9_.@+-]{0,30}[a-zA-Z0-9]", fullmatch=True).filter(
    lambda user: user.lower() not in NEVER_A_NAME
)
labels = st.sampled_from(
    [
        ("Host", "User", "Port"),
        ("Hostname", "Username", "Port number"),
        ("host name", "user name", "port"),
        ("SERVER", "LOGIN", "PORT"),
        ("SFTP server", "SFTP user", "SFTP port"),
        ("Server address", "User ID", "Port"),
        ("Servername", "Benutzername", "Port"),
        ("Serveur", "Identifiant", "Port"),
        ("Adresse du serveur", "Nom d'utilisateur", "Numéro de port"),
    ]
)
shapes = st.sampled_from(
    [
        "{l}: {v}",
        "{l}:{v}",
        "{l} = {v}",
        "{l}={v}",
        "- {l}: {v}",
        "• {l} : {v}.",
        "> {l}: {v}",
        "{l}: “{v}”",
        "{l}: '{v}',",
        "{l}\t{v}",
        "**{l}**: {v}",
        "**{l}:** `{v}`",
        "{l}:\n{v}",
        "2) {l} → {v};",
        "{l}: <{v}>",
        "  {l} :  {v}  ",
    ]
)


@given(
    hosts,
    users,
    st.integers(1, 65535),
    labels,
    shapes,
    st.permutations([0, 1, 2]),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
)
@example("a.com", "A@A0", 1, ("SFTP server", "SFTP user", "SFTP port"), "{l}={v}", [0, 1, 2], "\n")
@example("sftp.a.com", "port", 22, ("Host", "User", "Port"), "{l}: {v}", [0, 1, 2], "\n")
def test_labelled_settings_are_found_in_any_order_and_dress(
    host: str,
    user: str,
    port: int,
    words: tuple[str, str, str],
    shape: str,
    order: list[int],
    between: str,
) -> None:
    values = (host, user, str(port))
    lines = [shape.format(l=words[i], v=values[i]) for i in order]
    text = between.join(["Hello,", *lines, "Kind regards, Tom"])
    found = find_settings(text)
    assert (found.host, found.user, found.port) == (host, user, port)


@given(hosts, users.filter(lambda user: "@" not in user), st.integers(1, 65535))
def test_an_address_is_found_in_a_sentence(host: str, user: str, port: int) -> None:
    found = find_settings(f"Please connect to sftp://{user}@{host}:{port}, thanks.")
    assert (found.host, found.user, found.port) == (host, user, port)


@given(st.text(max_size=300))
def test_any_text_gives_usable_settings_or_none(text: str) -> None:
    found = find_settings(text)
    assert clean_host(found.host) == found.host
    assert found.port is None or 0 < found.port < 65536
    assert not set(found.user) & set(" \t\n,;")


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        (" SFTP.Kolleno.com ", "sftp.kolleno.com"),
        ("sftp://bob@sftp.kolleno.com/in", "sftp.kolleno.com"),
        ("sftp.kolleno.com.", "sftp.kolleno.com"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("localhost", "localhost"),
        ("bücher.example", "bücher.example"),
        ("1.2.3", ""),
        ("two words", ""),
        ("-a.com", ""),
        ("", ""),
    ],
)
def test_a_typed_host_is_cleaned(typed: str, host: str) -> None:
    assert clean_host(typed) == host
