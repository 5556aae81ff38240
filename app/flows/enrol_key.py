"""A company's key: made or imported, handed over, and replaced without a gap."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.domain.errors import KeyProblem, StoreError, VaultError
from app.domain.ports import AskableVault, KeyStore
from app.domain.profile import Company, KeyType, PublicKey, next_key_id
from app.domain.setup_problems import KeyCode
from app.domain.slug import slug
from app.flows.roll import Roll

log = logging.getLogger(__name__)

LEAST_PASSPHRASE = 10
"""Characters of a passphrase that a person chooses."""

MOST_PASSPHRASE = 200
"""Characters; the libraries that lock a key take no more than 1,023 bytes."""

LEAST_DIFFERENT = 5
"""Different ones among them: more would refuse words that do well."""

_STAYS_SHUT = (KeyCode.WRONG_PASSPHRASE, KeyCode.NEEDS_PASSPHRASE, KeyCode.NO_KEY)


class EnrolKey:
    """Raises KeyProblem, VaultError and StoreError. Every method may block."""

    def __init__(
        self, roll: Roll, vault: AskableVault, keys: KeyStore, now: Callable[[], datetime]
    ) -> None:
        self._roll, self._vault, self._keys, self._now = roll, vault, keys, now

    def make(self, company_id: str, key_type: KeyType, passphrase: str = "") -> Company:
        """Make the company's key, or the one that is to replace it where it has one.

        `passphrase` is the person's own and only wanted when the vault is not lasting.
        """

        def create(key_id: str, comment: str) -> tuple[PublicKey, str]:
            return self._keys.create(key_id, key_type, comment, passphrase)

        return self._new(company_id, passphrase, create)

    def try_out(self, content: bytes, opened_by: str = "") -> None:
        """Raise what keeps this from being used as a key; asks neither keyring nor disk."""
        self._keys.try_out(content, opened_by)

    def adopt(
        self, company_id: str, content: bytes, opened_by: str = "", passphrase: str = ""
    ) -> Company:
        """Use a key made elsewhere; otherwise like `make`.

        Raises KeyProblem NEEDS_PASSPHRASE when `opened_by` has to be asked for.
        """

        def adopt(key_id: str, comment: str) -> tuple[PublicKey, str]:
            return self._keys.adopt(key_id, content, opened_by, comment, passphrase)

        return self._new(company_id, passphrase, adopt)

    def read_file(self, path: str) -> bytes:
        """A file that a person says is a key."""
        return self._keys.read_file(path)

    def save_public(self, company_id: str, path: str) -> Company:
        """Save the public half to hand over as a file, which counts as handing over."""
        company = self._roll.company(company_id)
        key = company.next_key or company.key
        if key is None:
            raise KeyProblem(KeyCode.NO_KEY)
        self._keys.write_file(path, f"{key.line}\n".encode())
        return self.hand_over(company_id)

    def export(self, company_id: str, passphrase: str, path: str, opened_by: str = "") -> None:
        """Save the private key for another computer, locked with the person's passphrase.

        `opened_by` is the key's present one, only wanted when the vault is not lasting.
        """
        _good_enough(passphrase)
        _, secrets = self._vault.load(company_id)
        copy = self._keys.export(company_id, opened_by or secrets.key_passphrase, passphrase)
        self._keys.write_file(path, copy)

    def hand_over(self, company_id: str) -> Company:
        """The public key was copied or mailed: from now on the receiver's reply is awaited."""
        with self._roll.lock:
            return self._roll.put(self._roll.company(company_id), handed_over_at=self._now())

    def drop_next(self, company_id: str) -> Company:
        """Keep the present key after all."""
        with self._roll.lock:
            company = self._settled(self._roll.company(company_id))
            if company.next_key is None:  # it had taken the present one's place already
                return company
            company = self._roll.put(company, next_key=None)
            connection, secrets = self._vault.load(company_id)
            self._vault.save(company_id, connection, replace(secrets, next_key_passphrase=""))
            self._keys.remove(next_key_id(company_id))
            return company

    def unlock(self, company_id: str, passphrase: str) -> None:
        """Take the passphrase a person typed, for whichever of the company's keys it opens.

        Raises KeyProblem WRONG_PASSPHRASE when it opens none.
        """
        with self._roll.lock:
            connection, secrets = self._vault.load(company_id)
            if opened_now := self._opens(company_id, passphrase):
                secrets = replace(secrets, key_passphrase=passphrase)
            if opened_next := self._opens(next_key_id(company_id), passphrase):
                secrets = replace(secrets, next_key_passphrase=passphrase)
            if not (opened_now or opened_next):
                raise KeyProblem(KeyCode.WRONG_PASSPHRASE)
            self._vault.save(company_id, connection, secrets)

    def _opens(self, key_id: str, passphrase: str) -> bool:
        try:
            self._keys.check(key_id, passphrase)
        except KeyProblem as problem:
            if problem.code in _STAYS_SHUT:
                return False
            raise
        return True

    def remove(self, company_id: str) -> None:
        """Delete the company's key and the one that waits."""
        self._keys.remove(next_key_id(company_id))
        self._keys.remove(company_id)

    def mended(self, company: Company) -> Company:
        """Finish a replacement that was cut off after the file had moved.

        A next key whose file is gone without having moved is given up: the present one stays.
        Where keyring or disk refuse, the company is returned as it is, for a later time.
        """
        try:
            with self._roll.lock:
                return self._settled(company)
        except (VaultError, StoreError) as problem:
            log.warning("a key replacement is not finished yet: %s", problem.code.value)
            return company

    def _settled(self, company: Company) -> Company:
        if company.next_key is None or self._keys.exists(next_key_id(company.id)):
            return company
        moved = self._keys.fingerprint(company.id) == company.next_key.fingerprint
        if moved and company.key and company.key.fingerprint == company.next_key.fingerprint:
            # The present key was imported once more: only the passphrase tells the two apart.
            _, secrets = self._vault.load(company.id)
            moved = self._opens(company.id, secrets.next_key_passphrase)
        if moved:
            return self.finish_replacement(company)
        log.warning("the file of the next key %s is gone", company.next_key.fingerprint)
        return self._roll.put(company, next_key=None)

    def finish_replacement(self, company: Company) -> Company:
        """Put the next key in the present one's place.

        Safe to repeat: the file moves first, and its absence tells how far this got.
        """
        with self._roll.lock:
            next_id = next_key_id(company.id)
            connection, secrets = self._vault.load(company.id)  # fails before a file is moved
            if self._keys.exists(next_id):
                self._keys.promote(next_id, company.id)
            if secrets.next_key_passphrase:
                secrets = replace(
                    secrets, key_passphrase=secrets.next_key_passphrase, next_key_passphrase=""
                )
                self._vault.save(company.id, connection, secrets)
            return self._roll.put(company, key=company.next_key, next_key=None)

    def _new(
        self, company_id: str, passphrase: str, make: Callable[[str, str], tuple[PublicKey, str]]
    ) -> Company:
        if not self._vault.lasting:
            _good_enough(passphrase)
        with self._roll.lock:
            company = self._roll.company(company_id)
            connection, secrets = self._vault.load(company_id)  # fails before a key is made
            comment = slug(company.name)
            changes: dict[str, object]
            if company.key is None:
                public, opens = make(company_id, comment)
                changes = {"key": public, "connected_at": None}
                secrets = replace(secrets, key_passphrase=opens)
            else:
                public, opens = make(next_key_id(company_id), comment)
                changes = {"next_key": public}
                secrets = replace(secrets, next_key_passphrase=opens)
            self._vault.save(company_id, connection, secrets)
            return self._roll.put(company, handed_over_at=None, **changes)


def _good_enough(passphrase: str) -> None:
    if len(passphrase) < LEAST_PASSPHRASE:
        raise KeyProblem(KeyCode.SHORT_PASSPHRASE, least=LEAST_PASSPHRASE)
    if len(passphrase) > MOST_PASSPHRASE:
        raise KeyProblem(KeyCode.LONG_PASSPHRASE, most=MOST_PASSPHRASE)
    if len(set(passphrase)) < LEAST_DIFFERENT:
        raise KeyProblem(KeyCode.EASY_PASSPHRASE)
