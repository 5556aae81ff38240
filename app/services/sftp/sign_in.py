"""Opens the company's own key and signs in with it, or with the password."""

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from paramiko import (
    AuthenticationException,
    BadAuthenticationType,
    PasswordRequiredException,
    PKey,
    SSHException,
    UnknownKeyType,
)

from app.domain.connect_code import ConnectCode
from app.domain.connection import Connection, Secrets, SignIn
from app.domain.errors import ConnectError
from app.services.sftp.transport import ClientTransport


def open_key(path: str, secrets: Secrets) -> PKey:
    """The private key of the encrypted file at `path`. Raises ConnectError."""
    try:
        return PKey.from_path(path, secrets.key_passphrase.encode())
    except FileNotFoundError as error:
        raise ConnectError(ConnectCode.KEY_FILE_MISSING) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConnectError(ConnectCode.KEY_FILE_UNREADABLE, reason=reason) from error
    except PasswordRequiredException as error:
        raise ConnectError(ConnectCode.KEY_LOCKED) from error
    except (SSHException, UnknownKeyType, UnsupportedAlgorithm, ValueError, TypeError) as error:
        code = ConnectCode.KEY_LOCKED if _is_encrypted(path) else ConnectCode.KEY_FILE_DAMAGED
        raise ConnectError(code) from error


def sign_in(
    transport: ClientTransport, connection: Connection, secrets: Secrets, key: PKey | None
) -> None:
    """Sign in once, with the key if there is one, else with the password. Raises ConnectError."""
    with_key = connection.sign_in is SignIn.KEY
    try:
        if key is not None:
            steps_left = transport.auth_publickey(connection.user, key)
        else:
            steps_left = transport.auth_password(connection.user, secrets.password)
    except BadAuthenticationType as error:
        code = ConnectCode.KEY_SIGN_IN_OFF if with_key else ConnectCode.PASSWORD_SIGN_IN_OFF
        raise ConnectError(code, allowed=", ".join(error.allowed_types)) from error
    except (SSHException, EOFError, OSError) as error:
        raise _why(transport, connection, error) from error
    if steps_left:
        raise ConnectError(ConnectCode.SECOND_STEP_WANTED, allowed=", ".join(steps_left))


def _why(transport: ClientTransport, connection: Connection, error: Exception) -> ConnectError:
    user = connection.user
    if "Unable to agree on a pubkey algorithm" in str(error):
        return ConnectError(ConnectCode.ONLY_SHA1, offered="ssh-rsa")
    if "timeout" in str(error):
        return ConnectError(ConnectCode.SIGN_IN_TIMED_OUT)
    if "too many" in transport.farewell.lower():
        return ConnectError(ConnectCode.TOO_MANY_ATTEMPTS, user=user)
    if transport.is_active() and isinstance(error, AuthenticationException):
        with_key = connection.sign_in is SignIn.KEY
        code = ConnectCode.KEY_REFUSED if with_key else ConnectCode.PASSWORD_REFUSED
        return ConnectError(code, user=user)
    return ConnectError(ConnectCode.CLOSED_AT_SIGN_IN, user=user, answer=transport.farewell)


def _is_encrypted(path: str) -> bool:
    """Whether a key file that could not be opened is at least a whole, encrypted one.

    Encrypted OpenSSH files name their cipher right after the magic word (OpenSSH PROTOCOL.key).
    """
    lines = Path(path).read_text("ascii", "replace").strip().splitlines()
    if not lines[1:] or "OPENSSH PRIVATE KEY" not in lines[0] or "END" not in lines[-1]:
        return False
    try:
        body = base64.b64decode("".join(lines[1:-1]), validate=True)
    except binascii.Error:
        return False
    return body.startswith(b"openssh-key-v1\0") and b"\x00\x00\x00\x04none" not in body[:32]
