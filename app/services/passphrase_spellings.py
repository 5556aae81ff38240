"""The bytes a typed text may stand for: programs on Windows wrote keys in the code page at hand.

Older PuTTYgen for Windows locks a key with the passphrase, and signs its comment, in the code page
of the computer it runs on; OpenSSL and OpenSSH take what the terminal gives them. UTF-8 comes
first: it is what every newer program and this one use.
"""

_CODE_PAGES = (
    *("latin-1", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257"),
    *("cp850", "cp852", "cp437"),  # of Windows' own terminal
)


def spellings(text: str) -> list[bytes]:
    """The text in every encoding that can write it, likely ones first, none twice.

    One spelling only for a text in plain ASCII. Half a character (a lone surrogate) has none.
    """
    found: dict[bytes, None] = {}
    for encoding in ("utf-8", *_CODE_PAGES):
        try:
            found[text.encode(encoding)] = None
        except UnicodeEncodeError:
            continue
    return list(found)
