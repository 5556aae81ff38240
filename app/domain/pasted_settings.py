"""Finds host, user name and port in a pasted e-mail of any shape."""

import ipaddress
import re
from dataclasses import dataclass

from app.domain.pasted_key import PRIVATE, recognise


@dataclass(frozen=True, slots=True)
class PastedSettings:
    """What a pasted text says about a server; "" and None where it does not.

    `private_key` warns that the text holds somebody's private key, which never belongs in mail.
    """

    host: str = ""
    user: str = ""
    port: int | None = None
    private_key: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.host or self.user or self.port)


# English, German, French, Spanish, Dutch and Italian words, longest first within a field.
_HOST_WORDS = (
    r"(?:s?ftp[ -]?)?(?:server|host)[ -]?(?:names?|address|adresse|url|id)?|endpoint|address|url|"
    r"s?ftp[ -](?:address|url|adresse|endpoint)|rechner(?:name)?|adresse(?:[ ]du[ ]serveur)?|"
    r"serveur(?:[ ]s?ftp)?|(?:nom[ ]d[’'e ]+)?h[ôo]te|servidor|indirizzo"
)
_USER_WORDS = (
    r"(?:s?ftp[ -]?)?user[ _-]?(?:name|id)?|(?:s?ftp[ -])?log[ -]?in(?:[ -]?(?:name|id))?|"
    r"log[ -]?on|(?:s?ftp[ -]?)?(?:be)?nutzer(?:name|kennung)?|kennung|anmeldename|identifiant|"
    r"(?:nom[ ]d[’'e ]+)?utilisateur|(?:nombre[ ]de[ ])?usuario|gebruiker(?:snaam)?|"
    r"(?:nome[ ])?utente"
)
_ACCOUNT_WORDS = r"(?:s?ftp[ -]?)?account(?:[ -]?name)?|konto|compte"  # also said of the company
_PORT_WORDS = (
    r"(?:s?ftp[ -]?)?port(?:[ -]?(?:number|nummer|no\.?))?|(?:num[ée]ro[ ]de[ ])port|puerto|poort|"
    r"porta"
)
_CLOSING = r"[\"'”’»_)]*(?:[ ]\([^()\n]{1,20}\))?"
_COLON = r"(?:\s*[:=|→»\t]+\s*|\s+[-–—]\s+)"
_VERB = r"\s+(?:is|ist|lautet|est|es|will be)\s*(?::\s*)?\s"
_IS = rf"(?:{_COLON}|{_VERB})"
_OPEN = r"[\"'“”‘’«„_<(]*"


def _labelled(words: str, value: str, joined: str = _IS) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w@.-])(?:{words}){_CLOSING}{joined}{_OPEN}(?P<value>{value})", re.IGNORECASE
    )


_ADDRESS = (
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]|\[[0-9a-f:.]+\]|[0-9a-f]*:[0-9a-f:]+:"
    r"[0-9a-f:]*|[a-z0-9][a-z0-9-]*"
)
_HOST = _labelled(_HOST_WORDS, rf"(?:s?ftp|ssh)://\S+|{_ADDRESS}")
_NAME = r"[^\s\"'“”‘’«»„`*<>()\[\]|,;]+"
_USER = _labelled(_USER_WORDS, _NAME, _COLON)
# "Your user name is bob" tells a name, "your account is ready" does not.
_USER_SAID = _labelled(
    r"user[ _-]?(?:name|id)|log[ -]?in(?:[ -]?(?:name|id))?|benutzername|anmeldename|identifiant|"
    r"nom[ ]d[’'e ]+utilisateur|nombre[ ]de[ ]usuario|gebruikersnaam|nome[ ]utente",
    _NAME,
    _VERB,
)
_ACCOUNT = _labelled(_ACCOUNT_WORDS, _NAME, _COLON)
_PORT = _labelled(_PORT_WORDS, r"\d{1,5}(?!\d)")
_URL = re.compile(
    r"\b(?:sftp|ssh)://(?:(?P<user>[^\s:@/]+)(?::[^\s@/]*)?@)?"
    r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(?P<port>\d{1,5}))?",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"\b(?:sftp|ssh)\s+(?P<options>(?:-\S+(?:\s+\d+)?\s+)*)(?P<user>[^\s:@/=]+)@(?P<host>[a-z0-9.-]+)",
    re.IGNORECASE,
)
_COMMAND_PORT = re.compile(r"-(?:[pP]\s*|o\s*Port=)(\d{1,5})")
_BARE_HOST = re.compile(
    r"(?<![\w@./-])(?P<host>(?:[a-z0-9-]+\.)*(?:s?ftp|ssh)[a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,})"
    r"(?::(?P<port>\d{1,5})\b)?",
    re.IGNORECASE,
)
_BARE_PORT = re.compile(r"\b(?:port|puerto|poort)\s+(?P<value>\d{1,5})\b", re.IGNORECASE)
_AFTER_HOST = re.compile(r":(\d{1,5})\b")
_OTHER_LABELS = r"password|passwort|mot[ ]de[ ]passe"
_NEXT_LABEL = re.compile(
    rf"(?:{_HOST_WORDS}|{_USER_WORDS}|{_ACCOUNT_WORDS}|{_PORT_WORDS}|{_OTHER_LABELS})"
    rf"{_CLOSING}(?:\s*[:=|→]|\t)",
    re.IGNORECASE,
)
NEVER_A_NAME = frozenset(
    {"not", "your", "the", "being", "password", "ready", "active", "now", "set", "as", "sent"}
    | {"still", "attached", "below", "enabled", "created", "aktiv", "bereit", "nicht", "actif"}
)
"""Words that follow "user name is" in a sentence without being one."""
_LONGEST_MAIL = 20_000  # characters; it is read between two key presses
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_MARKUP = re.compile(r"\*\*|`|(?<=\S)\*|\*(?=\S)")
_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_BULLET = re.compile(r"^\s*(?:[-*•·‣▪–—]|\d{1,2}[.)])\s+")


def find_settings(text: str) -> PastedSettings:
    """Read a pasted text; the newest words (not quoted) win over what a reply quotes."""
    text = text[:_LONGEST_MAIL]
    private = recognise(text).kind in PRIVATE
    text = _INVISIBLE.sub("", text.replace("\u00a0", " ")).replace("\r\n", "\n")
    text = _MARKUP.sub("", text)
    lines = text.split("\n")
    fresh = "\n".join(_BULLET.sub("", line) for line in lines if not _QUOTE.match(line))
    quoted = "\n".join(
        _BULLET.sub("", _QUOTE.sub("", line)) for line in lines if _QUOTE.match(line)
    )
    new, old = _read(fresh), _read(quoted)
    return PastedSettings(
        host=new.host or old.host,
        user=new.user or old.user,
        port=new.port or old.port,
        private_key=private,
    )


def _read(text: str) -> PastedSettings:
    host, user, port = "", "", None
    for pattern in (_URL, _COMMAND):
        if (found := pattern.search(text)) and (address := clean_host(found["host"])):
            host, user = address, _trimmed(found["user"] or "")
            options = found.groupdict().get("options")
            option = _COMMAND_PORT.search(options) if options else None
            port = _port(option.group(1) if option else found.groupdict().get("port"))
            break
    if not host:
        host, port = _host(text)
    user = user or _user(text)
    for pattern in (_PORT, _BARE_PORT):
        told = pattern.search(text)
        port = port or (_port(told["value"]) if told else None)
    return PastedSettings(host, user, port)


def _host(text: str) -> tuple[str, int | None]:
    for found in _HOST.finditer(text):
        value = found["value"]
        rest = text[found.end() :]
        if rest[:1] in ("@", "/") or rest.startswith("://"):
            continue  # an e-mail or web address, not a server's name
        single = "." not in value and ":" not in value
        if single and (value.lower() != "localhost"):
            continue
        if address := clean_host(value):
            after = _AFTER_HOST.match(rest)
            return address, _port(after.group(1) if after else None)
    if bare := _BARE_HOST.search(text):
        return clean_host(bare["host"]), _port(bare["port"])
    return "", None


def _user(text: str) -> str:
    patterns = (_USER, _USER_SAID, _ACCOUNT)
    for found in (one for pattern in patterns for one in pattern.finditer(text)):
        value = _trimmed(found["value"])
        if _NEXT_LABEL.match(text, found.start("value")):
            continue  # nothing stands after "User:", then comes "Port:"
        if value and value.lower() not in NEVER_A_NAME and "://" not in value:
            return value
    return ""


def _trimmed(value: str) -> str:
    return value.strip().strip(".,;:!?\"'“”‘’«»`*")


def _port(text: str | None) -> int | None:
    number = int(text) if text else 0
    return number if 0 < number < 65536 else None


def clean_host(text: str) -> str:
    """A host name or address as typed or pasted, without scheme, brackets and punctuation.

    "" where it cannot be one.
    """
    host = re.sub(r"^\w+://", "", text.strip()).rpartition("@")[2].split("/")[0]
    host = host.strip(" \t.,;\"'“”‘’<>`*")
    bare = host.partition("]")[0].lstrip("[") if host.startswith("[") else host
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        host = host.split(":")[0].rstrip(".")
    labels = host.split(".")
    fine = all(re.fullmatch(r"[^\W_](?:[\w-]{0,61}[^\W_])?", label) for label in labels)
    return host.lower() if fine and len(host) <= 253 and not labels[-1].isdigit() else ""
