"""The history file's tables, and the way from each older version to the next."""

import sqlite3
from pathlib import Path

from app.domain.delivery import HistoryCode
from app.domain.errors import StoreError

_VERSION_1 = """
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    ended_at TEXT,
    state TEXT NOT NULL,
    runs INTEGER NOT NULL DEFAULT 0,
    summary TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_of_company ON deliveries (company_id);
CREATE UNIQUE INDEX one_unfinished ON deliveries (company_id) WHERE state = 'unfinished';
CREATE TABLE files (
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    role TEXT NOT NULL,
    remote_path TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    local_path TEXT NOT NULL,
    ref TEXT NOT NULL,
    replace INTEGER NOT NULL,
    state TEXT NOT NULL,
    whole_at TEXT NOT NULL DEFAULT '',
    proof TEXT,
    already_there INTEGER NOT NULL DEFAULT 0,
    delivered_at TEXT,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (delivery_id, place),
    UNIQUE (delivery_id, remote_path)
) STRICT, WITHOUT ROWID;
CREATE TABLE reports (
    delivery_id INTEGER PRIMARY KEY REFERENCES deliveries (id) ON DELETE CASCADE,
    deflated BLOB NOT NULL
) STRICT;
"""

MIGRATIONS = (_VERSION_1,)
"""Script i leads from version i to version i + 1; never change one that was released."""


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to the present version; refuses a newer one before touching it.

    Raises StoreError for a newer file, sqlite3.Error for one that cannot be read or changed.
    """
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise StoreError(HistoryCode.NEWER, path=str(path))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # some builds of SQLite default to less
    connection.execute("PRAGMA foreign_keys = ON")
    if version == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another window may have come first between looking and beginning.
        for script in MIGRATIONS[_version(connection) :]:
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
