"""What can go wrong on the way to a signed-in SFTP session, rung by rung."""

from app.domain.errors import Code


class ConnectCode(Code):
    """Why a rung of the connection failed; see `app.domain.connection.Rung` for the rungs.

    Where SSH gives two causes the same answer (a wrong user name and a key that is not
    installed yet), one code stands for both, and its sentence says so.
    """

    NOT_FILLED_IN = "not_filled_in"  # there are no settings to connect with
    # C1 name
    NAME_NOT_A_HOST = "name_not_a_host"  # an address of a web page, blanks, nothing
    NAME_NOT_FOUND = "name_not_found"
    NAME_LOOKUP_FAILED = "name_lookup_failed"  # the lookup itself got no answer
    # C2 address
    NO_ROUTE = "no_route"
    # C3 port
    PORT_REFUSED = "port_refused"
    PORT_TIMED_OUT = "port_timed_out"
    # C4 greeting
    CLOSED_AT_ONCE = "closed_at_once"
    TOO_MANY_CONNECTIONS = "too_many_connections"
    NOT_ALLOWED_NOW = "not_allowed_now"  # OpenSSH 9.8 penalises addresses after failed sign-ins
    SILENT = "silent"
    HTTP_ANSWER = "http_answer"
    FTP_ANSWER = "ftp_answer"
    TLS_ANSWER = "tls_answer"
    NOT_SSH = "not_ssh"
    SSH_1 = "ssh_1"
    # C5 identity
    HOST_KEY_UNKNOWN = "host_key_unknown"
    HOST_KEY_CHANGED = "host_key_changed"
    HOST_KEY_UNPROVEN = "host_key_unproven"
    ONLY_SHA1 = "only_sha1"
    NO_COMMON_METHOD = "no_common_method"
    CLOSED_IN_HANDSHAKE = "closed_in_handshake"
    # C6 key
    KEY_FILE_MISSING = "key_file_missing"
    KEY_FILE_UNREADABLE = "key_file_unreadable"
    KEY_FILE_DAMAGED = "key_file_damaged"
    KEY_LOCKED = "key_locked"  # the keyring's passphrase does not open the file
    PASSWORD_MISSING = "password_missing"  # noqa: S105 - a code, not a secret
    # C7 sign-in
    KEY_REFUSED = "key_refused"
    PASSWORD_REFUSED = "password_refused"  # noqa: S105 - a code, not a secret
    KEY_SIGN_IN_OFF = "key_sign_in_off"
    PASSWORD_SIGN_IN_OFF = "password_sign_in_off"  # noqa: S105 - a code, not a secret
    SECOND_STEP_WANTED = "second_step_wanted"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    SIGN_IN_TIMED_OUT = "sign_in_timed_out"
    CLOSED_AT_SIGN_IN = "closed_at_sign_in"
    # C8 SFTP
    CHANNEL_REFUSED = "channel_refused"
    SFTP_REFUSED = "sftp_refused"
    SFTP_GARBLED = "sftp_garbled"
    # C9 folder
    FOLDER_MISSING = "folder_missing"
    FOLDER_FORBIDDEN = "folder_forbidden"
    FOLDER_IS_FILE = "folder_is_file"
    # C10 write
    WRITE_FORBIDDEN = "write_forbidden"
    WRITE_FAILED = "write_failed"
    RENAME_REFUSED = "rename_refused"
    # any rung
    LOST = "lost"
    STALLED = "stalled"
