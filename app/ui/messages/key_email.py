"""The e-mail that takes the public key to the receiver."""

from urllib.parse import quote

from app.domain.destination import Destination
from app.domain.profile import PublicKey

SUBJECT = "SFTP access for {company}: our public key"

BODY = """\
Hello,

please set up SFTP access for {company} ({mode}) with this public key:

{line}

Its fingerprint, to compare: {fingerprint}

Please reply with:
- the host name and, if it is not {port}, the port
- the user name
- the SHA256 fingerprint of your server's host key

Thank you
"""


def email_text(company: str, destination: Destination, key: PublicKey) -> tuple[str, str]:
    """Subject and body."""
    body = BODY.format(
        company=company,
        mode=destination.mode,
        line=key.line,
        fingerprint=key.fingerprint,
        port=destination.default_port,
    )
    return SUBJECT.format(company=company), body


def mailto(address: str, subject: str, body: str) -> str:
    """The e-mail as a link (RFC 6068): opens the person's own e-mail program."""
    lines = body.replace("\n", "\r\n")
    return f"mailto:{quote(address)}?subject={quote(subject)}&body={quote(lines)}"
