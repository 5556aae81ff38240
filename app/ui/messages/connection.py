"""Why the server cannot be reached, trusted or signed in to, and who has to act."""

from app.domain.connect_code import ConnectCode
from app.domain.errors import Code
from app.ui.messages.message import Message, Who

_AGAIN = "Then press “Test connection” again."
_ANOTHER_KEY = (
    "On the Key page press “Replace key…”. Use your own copy of the key, or make a new one and "
    "send its public half to the receiver."
)
_COMPARE = "Compare host and port, letter by letter, with what the receiver sent you."

TEXTS: dict[Code, Message] = {
    ConnectCode.NOT_FILLED_IN: Message(
        "Nothing is known about the server: the connection’s settings were not kept.",
        Who.YOU,
        "Fill in the connection first, and press “Test connection” there.",
    ),
    ConnectCode.NAME_NOT_A_HOST: Message(
        "“{host}” cannot be the name of a server: a host looks like sftp.example.com, without "
        "https://, blanks or slashes.",
        Who.YOU,
        "Copy the host from the receiver’s e-mail, or press “Paste from email”.",
    ),
    ConnectCode.NAME_NOT_FOUND: Message(
        "This computer finds no server called “{host}”.",
        Who.YOU,
        "Compare the host, letter by letter, with what the receiver sent you. If it is right, "
        "open any web page to see whether you are online. If you are, ask your IT whether this "
        "computer may look up that name.",
    ),
    ConnectCode.NAME_LOOKUP_FAILED: Message(
        "This computer could not look up “{host}”: most likely it is not online just now.",
        Who.YOU,
        f"Open any web page to see whether the internet works. {_AGAIN}",
    ),
    ConnectCode.NO_ROUTE: Message(
        "From this network there is no way to {host}.",
        Who.YOU,
        "Check that you are online. If web pages open, see (you or your IT) whether a VPN or a "
        "firewall stands between this computer and the server.",
    ),
    ConnectCode.PORT_REFUSED: Message(
        "{host} is there, but nothing answers on port {port}.",
        Who.YOU,
        f"{_COMPARE} The port is usually 22. If both are right, ask the receiver whether their "
        "server is running, and your IT whether a firewall refuses the connection.",
    ),
    ConnectCode.PORT_TIMED_OUT: Message(
        "{host} did not answer on port {port}. Usually a firewall holds the connection back: "
        "your own, that of a hotel or guest network, or the receiver’s.",
        Who.IT,
        "Allow outgoing connections to {host}, port {port}, in your firewall (you or your IT). If "
        "they are allowed, "
        "ask the receiver whether they only let in addresses they know.",
    ),
    ConnectCode.CLOSED_AT_ONCE: Message(
        "The server hung up as soon as it was called. Either it only lets in addresses that it "
        "knows, or it is too busy.",
        Who.RECEIVER,
        "Wait a minute and test again. If it stays, give the receiver your internet address and "
        "ask them to allow it; a web search for “what is my IP address” shows it.",
    ),
    ConnectCode.TOO_MANY_CONNECTIONS: Message(
        "The server has too many visitors at the moment.",
        Who.NOBODY,
        "Wait a minute, then press “Test connection” again.",
    ),
    ConnectCode.NOT_ALLOWED_NOW: Message(
        "The server keeps this network out for a while, as it does after several failed sign-ins.",
        Who.YOU,
        "Wait a quarter of an hour, check the user name, then test again. Each new try may make "
        "the wait longer.",
    ),
    ConnectCode.SILENT: Message(
        "The port is open, but the server says nothing. It may be another kind of server, or a "
        "firewall that swallows the answer.",
        Who.IT,
        f"{_COMPARE} If both are right, show this step to your IT or to the receiver.",
    ),
    ConnectCode.HTTP_ANSWER: Message(
        "A web server answered instead of the SFTP server. On hotel and office networks this can "
        "also be a sign-in page or a proxy in between.",
        Who.YOU,
        "Open a web page: if you are asked to sign in to the network, do so. Otherwise compare "
        "host and port with what the receiver sent you, and show this step to your IT or to the "
        "receiver.",
    ),
    ConnectCode.FTP_ANSWER: Message(
        "This is an FTP server. FTP and SFTP have similar names but do not understand each other.",
        Who.YOU,
        "Check the port: SFTP usually has 22, FTP 21. If it is right, ask the receiver which host "
        "and port their SFTP server has.",
    ),
    ConnectCode.TLS_ANSWER: Message(
        "The server speaks TLS, as web servers and FTPS do, not SFTP.",
        Who.YOU,
        "Check the port: SFTP usually has 22, FTPS 990. If it is right, ask the receiver which "
        "host and port their SFTP server has.",
    ),
    ConnectCode.NOT_SSH: Message(
        "Something answers on this port, but it is not an SFTP server. It said “{answer}”.",
        Who.YOU,
        _COMPARE,
    ),
    ConnectCode.SSH_1: Message(
        "The server speaks a version of SSH from before 2006, which is no longer safe.",
        Who.RECEIVER,
        "Ask the receiver to update their server.",
    ),
    ConnectCode.HOST_KEY_UNKNOWN: Message(
        "This is the first visit to {host}: nobody has confirmed yet that it is the right server.",
        Who.YOU,
        "Compare the fingerprint shown here with the one the receiver gave you, and confirm it.",
    ),
    ConnectCode.HOST_KEY_CHANGED: Message(
        "{host} shows another identity than before. Either the receiver has changed their server, "
        "or somebody is in between. Nothing was sent.",
        Who.RECEIVER,
        "Ask the receiver, by telephone or from an e-mail you already had, whether their server "
        "has a new host key. Accept it only if they confirm the new fingerprint.",
    ),
    ConnectCode.HOST_KEY_UNPROVEN: Message(
        "The server could not prove its identity. Nothing was sent.",
        Who.IT,
        "Test once more. If it stays, show this step to your IT or to the receiver: somebody may "
        "be in between.",
    ),
    ConnectCode.ONLY_SHA1: Message(
        "The server only offers a way of signing (SHA-1) that is no longer safe. Your key and "
        "your settings are not the problem.",
        Who.RECEIVER,
        "Ask the receiver to switch on current signatures (rsa-sha2-256 or ssh-ed25519).",
    ),
    ConnectCode.NO_COMMON_METHOD: Message(
        "The server and this program have no way of encrypting in common.",
        Who.RECEIVER,
        "Send the receiver the details of this step, and ask them to switch on current methods.",
    ),
    ConnectCode.CLOSED_IN_HANDSHAKE: Message(
        "The server hung up or fell silent while the connection was being set up. It may be too "
        "busy, or only let in addresses that it knows; or a firewall or VPN stops what follows.",
        Who.RECEIVER,
        "Wait a minute and test again. If it stays, try another network or without a VPN, and ask "
        "the receiver whether they block your internet address.",
    ),
    ConnectCode.KEY_FILE_MISSING: Message(
        "This company’s key is no longer on this computer.",
        Who.YOU,
        _ANOTHER_KEY,
    ),
    ConnectCode.KEY_FILE_UNREADABLE: Message(
        "This company’s key file cannot be opened ({reason}).",
        Who.IT,
        "See (you or your IT) why this program may not read its own folder.",
    ),
    ConnectCode.KEY_FILE_DAMAGED: Message(
        "This company’s key file is damaged.",
        Who.YOU,
        _ANOTHER_KEY,
    ),
    ConnectCode.KEY_LOCKED: Message(
        "The passphrase kept on this computer does not open this company’s key. This happens when "
        "one of the two was restored from a backup.",
        Who.YOU,
        _ANOTHER_KEY,
    ),
    ConnectCode.PASSWORD_MISSING: Message(
        "No password is saved for this company.", Who.YOU, f"Type the password. {_AGAIN}"
    ),
    ConnectCode.KEY_REFUSED: Message(
        "The server did not let “{user}” in with this company’s key. Servers do not say which it "
        "is: the key is not installed there yet, the user name differs, or the account is locked "
        "or not open to your internet address.",
        Who.RECEIVER,
        "Compare the user name with the receiver’s e-mail. If it is right, ask them whether the "
        "account is open and has the key with the fingerprint shown here.",
    ),
    ConnectCode.PASSWORD_REFUSED: Message(
        "The server did not let “{user}” in with this password. Servers do not say which it is: "
        "the user name or the password is wrong, or the account is locked.",
        Who.YOU,
        f"Type user name and password again; they often end in a blank when pasted. {_AGAIN} If "
        "it stays, ask the receiver whether the account is open.",
    ),
    ConnectCode.KEY_SIGN_IN_OFF: Message(
        "This server does not let anyone in with a key, only with: {allowed}.",
        Who.RECEIVER,
        "Choose “Password” if the receiver gave you one. Otherwise ask them to allow keys.",
    ),
    ConnectCode.PASSWORD_SIGN_IN_OFF: Message(
        "This server does not let anyone in with a password, only with: {allowed}.",
        Who.YOU,
        "Choose to sign in with a key, and send its public half to the receiver.",
    ),
    ConnectCode.SECOND_STEP_WANTED: Message(
        "The server accepts this, but wants a second proof as well: {allowed}. This program "
        "cannot give one.",
        Who.RECEIVER,
        "Ask the receiver to let this account in with one proof, as programs need it.",
    ),
    ConnectCode.TOO_MANY_ATTEMPTS: Message(
        "The server refused “{user}” and allows no more tries on this connection.",
        Who.RECEIVER,
        "Wait some minutes. Then compare the user name with the receiver’s e-mail, and ask them "
        "whether the account is open and knows your key or password.",
    ),
    ConnectCode.SIGN_IN_TIMED_OUT: Message(
        "The server did not answer the sign-in.",
        Who.RECEIVER,
        "Test again in a few minutes. If it stays, tell the receiver that sign-in hangs.",
    ),
    ConnectCode.CLOSED_AT_SIGN_IN: Message(
        "The server hung up on “{user}” during sign-in. The account may be locked, or not open to "
        "your internet address.",
        Who.RECEIVER,
        "Ask the receiver whether this account is open.",
    ),
    ConnectCode.CHANNEL_REFUSED: Message(
        "You are signed in, but the server opens no more sessions for this account.",
        Who.RECEIVER,
        "Close other programs that use this account and test again, or ask the receiver.",
    ),
    ConnectCode.SFTP_REFUSED: Message(
        "You are signed in, but the server does not start SFTP for this account.",
        Who.RECEIVER,
        "Ask the receiver to switch on SFTP for this account.",
    ),
    ConnectCode.SFTP_GARBLED: Message(
        "You are signed in, but the server answers with something that is not SFTP, often a "
        "greeting text.",
        Who.RECEIVER,
        "Ask the receiver to remove any greeting from this account’s sign-in.",
    ),
    ConnectCode.FOLDER_MISSING: Message(
        "The folder “{folder}” is not on the server, and this account may not create it.",
        Who.RECEIVER,
        "Ask the receiver to create “{folder}”, or which folder they want.",
    ),
    ConnectCode.FOLDER_FORBIDDEN: Message(
        "This account may not look into the folder “{folder}”.",
        Who.RECEIVER,
        "Ask the receiver to give this account access to “{folder}”.",
    ),
    ConnectCode.FOLDER_IS_FILE: Message(
        "On the server, “{folder}” is a file where a folder is wanted.",
        Who.RECEIVER,
        "Ask the receiver to put a folder in its place.",
    ),
    ConnectCode.WRITE_FORBIDDEN: Message(
        "This account may not write into the folder “{folder}”.",
        Who.RECEIVER,
        "Ask the receiver to let this account write there.",
    ),
    ConnectCode.WRITE_FAILED: Message(
        "The server could not store a small trial file in “{folder}”. Its disk may be full.",
        Who.RECEIVER,
        "Ask the receiver whether there is room for this account.",
    ),
    ConnectCode.RENAME_REFUSED: Message(
        "The server stores files in “{folder}” but does not let them be renamed, so a half-sent "
        "file could be picked up.",
        Who.RECEIVER,
        "Ask the receiver to allow renaming for this account.",
    ),
    ConnectCode.LOST: Message(
        "The connection broke off.",
        Who.YOU,
        "Check that you are online, then try again; nothing is sent twice. If it breaks off at the "
        "same place again, tell the receiver: their server may be hanging up.",
    ),
    ConnectCode.STALLED: Message(
        "The server stopped answering, so the connection was closed.",
        Who.YOU,
        "Try again in a few minutes; nothing is sent twice. If it stops at the same place again, "
        "tell the receiver.",
    ),
}

_PROOFS = {
    "publickey": "a key",
    "password": "a password",
    "keyboard-interactive": "answers to the server’s questions, such as a one-time code",
    "hostbased": "a computer that the server knows",
    "gssapi-with-mic": "a company network’s sign-in (Kerberos)",
    "gssapi-keyex": "a company network’s sign-in (Kerberos)",
}


def proofs(allowed: str) -> str:
    """The ways to sign in, as SSH lists them (RFC 4252, section 5), in plain words."""
    named = (_PROOFS.get(name, name) for name in allowed.split(", "))
    return " or ".join(dict.fromkeys(named))
