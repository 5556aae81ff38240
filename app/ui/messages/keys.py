"""Texts about keys, the place that keeps secrets, and the list of companies."""

from app.domain.errors import Code
from app.domain.setup_problems import CompanyCode, KeyCode, VaultCode
from app.ui.messages.message import Message, Who

TEXTS: dict[Code, Message] = {
    KeyCode.NEEDS_PASSPHRASE: Message(
        "This key is locked with a passphrase.",
        Who.YOU,
        "Type the passphrase that was chosen when the key was made.",
    ),
    KeyCode.WRONG_PASSPHRASE: Message(
        "That passphrase does not open this key.",
        Who.YOU,
        "Check capital letters and the keyboard’s language, and type it again.",
    ),
    KeyCode.SHORT_PASSPHRASE: Message(
        "That passphrase is too short to protect a key.",
        Who.YOU,
        "Choose one of at least {least} characters: four ordinary words do well.",
    ),
    KeyCode.EASY_PASSPHRASE: Message(
        "That passphrase is too easy to guess.",
        Who.YOU,
        "Use more different characters: four ordinary words do well.",
    ),
    KeyCode.LONG_PASSPHRASE: Message(
        "That passphrase is too long.",
        Who.YOU,
        "Choose one of at most {most} characters: four ordinary words do well.",
    ),
    KeyCode.PUBLIC_HALF: Message(
        "This is the public half of a key. It opens nothing: it is the half you send away.",
        Who.YOU,
        "Choose the private half. It usually has the same name without .pub, or ends in .ppk.",
    ),
    KeyCode.PUBLIC_SSH2: Message(
        "This is the public half of a key, in the form PuTTY saves. It opens nothing.",
        Who.YOU,
        "Choose the private half: the file that ends in .ppk. Or did someone ask you for this "
        "public key as one line?",
    ),
    KeyCode.CERTIFICATE: Message(
        "This is a certificate: it says who a key belongs to, but it is not the key.",
        Who.YOU,
        "Choose the private key that lies beside it.",
    ),
    KeyCode.KNOWN_HOSTS: Message(
        "This is a line from a known_hosts file: the identity of a server, not your key.",
        Who.YOU,
        "Choose your private key. It often is called id_ed25519 or id_rsa, or ends in .ppk.",
    ),
    KeyCode.FINGERPRINT: Message(
        "This is a fingerprint: a short sum to compare keys by, not a key.",
        Who.YOU,
        "Choose the file of the private key itself.",
    ),
    KeyCode.NOT_A_KEY: Message(
        "This does not look like a key.",
        Who.YOU,
        "Choose the file of your private key: from PuTTY it ends in .ppk, from OpenSSH it begins "
        "with BEGIN OPENSSH PRIVATE KEY.",
    ),
    KeyCode.SEVERAL_KEYS: Message(
        "There is more than one private key in this.",
        Who.YOU,
        "Paste only the one whose public half the receiver has, or choose a file that holds it "
        "alone.",
    ),
    KeyCode.OTHER_FORM: Message(
        "This may hold a key or a certificate, but in a form this program does not read (.pfx, "
        ".p12, .der or that of SSH Tectia).",
        Who.YOU,
        "Ask whoever made it for the private key as a .ppk file of PuTTY or a file of OpenSSH. Or "
        "create a new key here.",
    ),
    KeyCode.PGP: Message(
        "This is a PGP key. Such a key locks e-mails and files; it does not sign in to a server.",
        Who.YOU,
        "Choose the key that was made for SFTP (SSH), or create a new key here.",
    ),
    KeyCode.PACKED: Message(
        "This is a packed file (ZIP or the like), not a key.",
        Who.YOU,
        "Unpack it, then choose the file of the private key that was inside.",
    ),
    KeyCode.UNKNOWN_LOCK: Message(
        "This key is locked in a way this program cannot open ({cipher}).",
        Who.YOU,
        "Open it in the program it was made with, save it there in its usual way and choose it "
        "again. Or create a new key here.",
    ),
    KeyCode.DAMAGED: Message(
        "This key is cut off or damaged, so it cannot be opened.",
        Who.YOU,
        "Copy the whole file again from where it was made, or create a new key.",
    ),
    KeyCode.DSA: Message(
        "This is a DSA key. Servers no longer accept this kind, because it can be broken.",
        Who.YOU,
        "Create a new key here instead and send its public half.",
    ),
    KeyCode.WEAK_RSA: Message(
        "This RSA key has {bits} bits, which can be broken. At least 2048 are needed.",
        Who.YOU,
        "Create a new key here instead and send its public half.",
    ),
    KeyCode.UNSUPPORTED: Message(
        "This kind of key cannot be used here.",
        Who.YOU,
        "Create a new key here instead. Keys of type Ed25519, RSA and ECDSA can be used.",
    ),
    KeyCode.TOO_LARGE: Message(
        "This file is far too large to be a key.",
        Who.YOU,
        "Choose the file of your private key. It is smaller than a page of text.",
    ),
    KeyCode.UNREADABLE_FILE: Message(
        "The file {name} cannot be read ({reason}).",
        Who.YOU,
        "Check that it is still there and that you may open it, then choose it again.",
    ),
    KeyCode.CANNOT_WRITE: Message(
        "The key could not be saved on this computer ({reason}). Nothing was changed.",
        Who.YOU,
        "Make room on the disk if it is full, then try again. Otherwise see (you or your IT) "
        "whether this program may write to its own folder.",
    ),
    KeyCode.CANNOT_SAVE_FILE: Message(
        "The file {name} could not be saved there ({reason}).",
        Who.YOU,
        "Choose another folder, such as your documents, or see that the stick is in, has room and "
        "may be written to.",
    ),
    KeyCode.CANNOT_REMOVE: Message(
        "The key’s file could not be deleted ({reason}).",
        Who.YOU,
        "Close other programs that may use it, then try again.",
    ),
    KeyCode.NO_KEY: Message(
        "The key’s file is no longer on this computer.",
        Who.YOU,
        "Press Replace key… to make a new one, and send its public half.",
    ),
    VaultCode.MISSING: Message(
        "Secrets cannot be kept safely on this computer: {vault} cannot be reached.",
        Who.YOU,
        "Turn it on (you, or your IT if you have one) and try again. Or press Ask me each time on "
        "the Connection page: then nothing is stored.",
    ),
    VaultCode.LOCKED: Message(
        "You said no, or {vault} is still locked. Nothing was saved.",
        Who.YOU,
        "Try again and type the password your computer asks for, often the one you sign in to it "
        "with. Or press Ask me each time on the Connection page: then nothing is stored.",
    ),
    VaultCode.DENIED: Message(
        "You said no, or this computer did: this program may not use {vault}.",
        Who.YOU,
        "Try again and allow it when your computer asks. Or press Ask me each time on the "
        "Connection page: then nothing is stored.",
    ),
    VaultCode.FAILED: Message(
        "Something went wrong in {vault} (code {detail}).",
        Who.YOU,
        "Try again. If it stays like this, you (or your IT) can look that code up. Or press Ask me "
        "each time on the Connection page: then nothing is stored.",
    ),
    VaultCode.FORGETFUL: Message(
        "What was given to {vault} to keep did not come back.",
        Who.YOU,
        "Try again. If it stays like this, you (or your IT) can look at its settings. Or press Ask "
        "me each time on the Connection page: then nothing is stored.",
    ),
    VaultCode.TOO_LONG: Message(
        "These settings are too long for {vault}.",
        Who.YOU,
        "Use a shorter password, or sign in with the key.",
    ),
    VaultCode.DAMAGED: Message(
        "What {vault} keeps for this company cannot be read.",
        Who.YOU,
        "Remove the item “Open AR Uploader” there and fill in the connection again. Its key cannot "
        "be opened any more: press Replace key… on the Key page and send the new one.",
    ),
    VaultCode.NEWER: Message(
        "What {vault} keeps for this company was saved by a newer version of this program.",
        Who.YOU,
        "Install the newest version of Open AR Uploader.",
    ),
    CompanyCode.DAMAGED: Message(
        "The list of companies cannot be read. The file was left as it is: {path}",
        Who.IT,
        "Bring the file back from a backup (you or your IT). Keys and history are still there.",
    ),
    CompanyCode.NEWER: Message(
        "The list of companies was saved by a newer version of this program.",
        Who.YOU,
        "Install the newest version of Open AR Uploader.",
    ),
    CompanyCode.CANNOT_READ: Message(
        "The list of companies cannot be opened ({reason}): {path}",
        Who.IT,
        "Let this program read this file again (you or your IT), then try again.",
    ),
    CompanyCode.CANNOT_WRITE: Message(
        "The list of companies could not be saved ({reason}): {path}. Nothing was changed.",
        Who.YOU,
        "Make room on the disk if it is full, then try again. Otherwise see (you or your IT) "
        "whether this program may write to its own folder.",
    ),
    CompanyCode.NAME_EMPTY: Message(
        "A company needs a name.", Who.YOU, "Type the name you know it by."
    ),
    CompanyCode.NAME_TAKEN: Message(
        "There is already a company called {name}.", Who.YOU, "Choose another name."
    ),
    CompanyCode.UNKNOWN: Message(
        "This company, or its connection, is no longer on this computer.",
        Who.YOU,
        "Choose it again at the top left, or add it anew.",
    ),
    CompanyCode.NO_RECEIVER: Message(
        "This program does not know the receiver that this company sends to ({receiver}).",
        Who.IT,
        "Install the newest version of Open AR Uploader (you or your IT), then continue.",
    ),
}
