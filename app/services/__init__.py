"""Wires to the world: files, keyring, SSH, SQLite. Each stands behind a Protocol of the domain."""
