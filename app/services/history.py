"""Deliveries of this computer in one SQLite file; fulfils `app.domain.ports.History`."""

import os
import sqlite3
import threading
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.domain.delivery import (
    Delivery,
    DeliveryFile,
    DeliveryState,
    DeliverySummary,
    FileChoice,
    HistoryCode,
)
from app.domain.errors import StoreError
from app.domain.plan import FileRole, UploadPlan
from app.domain.receipt import FileReceipt, FileState, Proof
from app.services.history_rows import delivery_from_row, file_from_row, summary_to_json
from app.services.history_schema import prepare

_PATIENCE = 10.0
"""Seconds to wait for another window's transaction."""


class SqliteHistory:
    """One connection behind a lock: any thread may call. Raises StoreError.

    The file is in WAL mode with full synchronisation, so a finished call survives a power cut.
    The unique index on unfinished deliveries keeps two windows from beginning the same one.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file; refuses one from a newer version without touching it."""
        self._path = path
        self._lock = threading.RLock()
        with self._troubles():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # It holds invoices: for this user only, and SQLite's side files follow its mode.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(
                path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._connection.row_factory = sqlite3.Row
            try:
                prepare(self._connection, path)
            except BaseException:
                self._connection.close()
                raise

    def settle_down(self) -> None:
        """Put everything into the one file, so that it can be copied as it is."""
        with self._troubles():
            self._connection.execute("PRAGMA journal_mode = DELETE")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def begin(self, plan: UploadPlan, summary: DeliverySummary, at: datetime) -> int:
        """See `History.begin`."""
        with self._change() as db:
            open_one = db.execute(
                "SELECT id FROM deliveries WHERE company_id = ? AND state = ?",
                (plan.company_id, DeliveryState.UNFINISHED),
            ).fetchone()
            if open_one:
                raise StoreError(HistoryCode.UNFINISHED)
            last = self.last_delivered(plan.company_id)
            if summary.after is not None and summary.after != (last.id if last else 0):
                raise StoreError(HistoryCode.OUTDATED)
            delivery_id = self._insert(
                "deliveries",
                company_id=plan.company_id,
                begun_at=at.isoformat(),
                state=DeliveryState.UNFINISHED,
                summary=summary_to_json(summary),
            )
            for place, file in enumerate(plan.files):
                self._insert(
                    "files",
                    delivery_id=delivery_id,
                    place=place,
                    role=file.role,
                    remote_path=file.remote_path,
                    size=file.size,
                    sha256=file.sha256,
                    local_path=file.local_path,
                    ref=file.ref,
                    replace=file.replace,
                    state=FileState.WAITING,
                )
            if plan.report is not None:
                assert plan.report.data is not None
                deflated = zlib.compress(plan.report.data)
                self._insert("reports", delivery_id=delivery_id, deflated=deflated)
            return delivery_id

    def plan(self, delivery_id: int) -> UploadPlan:
        """See `History.plan`."""
        delivery = self.delivery(delivery_id)
        return UploadPlan(
            delivery.company_id,
            tuple(
                replace(file.planned, data=self.report_bytes(delivery_id))
                if file.planned.role is FileRole.REPORT
                else file.planned
                for file in delivery.files
            ),
        )

    def delivery(self, delivery_id: int) -> Delivery:
        """See `History.delivery`. Raises LookupError for a number that never was."""
        found = self._select("id = ?", delivery_id)
        if not found:
            raise LookupError(delivery_id)
        return found[0]

    def deliveries(self, company_id: str) -> list[Delivery]:
        """See `History.deliveries`."""
        return self._select("company_id = ? ORDER BY id DESC", company_id)

    def unfinished(self, company_id: str) -> Delivery | None:
        """See `History.unfinished`."""
        found = self._select("company_id = ? AND state = ?", company_id, DeliveryState.UNFINISHED)
        return found[0] if found else None

    def last_delivered(self, company_id: str) -> Delivery | None:
        """See `History.last_delivered`."""
        found = self._select(
            "company_id = ? AND state = ? AND id IN (SELECT delivery_id FROM reports)"
            " ORDER BY id DESC LIMIT 1",
            company_id,
            DeliveryState.DELIVERED,
        )
        return found[0] if found else None

    def report_bytes(self, delivery_id: int) -> bytes:
        """See `History.report_bytes`. Raises LookupError where the delivery had no report."""
        with self._troubles():
            row = self._connection.execute(
                "SELECT deflated FROM reports WHERE delivery_id = ?", (delivery_id,)
            ).fetchone()
        if row is None:
            raise LookupError(delivery_id)
        with self._sense():
            return zlib.decompress(row["deflated"])

    def saw(self, delivery_id: int, seen: frozenset[str] | None) -> None:
        """See `History.saw`."""
        with self._change() as db:
            summary = replace(self.delivery(delivery_id).summary, seen=seen)
            db.execute(
                "UPDATE deliveries SET summary = ? WHERE id = ?",
                (summary_to_json(summary), delivery_id),
            )

    def run_again(self, delivery_id: int) -> bool:
        """See `History.run_again`."""
        with self._change() as db:
            (runs,) = db.execute(
                "UPDATE deliveries SET runs = runs + 1 WHERE id = ? RETURNING runs", (delivery_id,)
            ).fetchone()
        return bool(runs > 1)

    def written(self, delivery_id: int, remote_path: str, whole_at: str) -> None:
        """See `History.written`."""
        with self._change(synced=self._is_report(delivery_id, remote_path)) as db:
            db.execute(
                "UPDATE files SET whole_at = ? WHERE delivery_id = ? AND remote_path = ?",
                (whole_at, delivery_id, remote_path),
            )

    def receive(self, delivery_id: int, receipt: FileReceipt) -> None:
        """See `History.receive`."""
        self._set(
            delivery_id,
            receipt.remote_path,
            FileState.DELIVERED,
            proof=receipt.proof,
            already_there=receipt.already_there,
            delivered_at=receipt.delivered_at.isoformat(),
        )

    def failed(self, delivery_id: int, remote_path: str, error: str) -> None:
        """See `History.failed`."""
        self._set(delivery_id, remote_path, FileState.FAILED, error=error)

    def choose(self, delivery_id: int, remote_path: str, choice: FileChoice, at: datetime) -> None:
        """See `History.choose`."""
        if choice is FileChoice.KEEP:
            report = self.delivery(delivery_id).report
            if report and report.planned.remote_path == remote_path:
                raise ValueError("a delivery without its report is none")
            self._set(delivery_id, remote_path, FileState.KEPT)
        elif choice is FileChoice.ARRIVED:
            self._set(
                delivery_id,
                remote_path,
                FileState.DELIVERED,
                proof=Proof.SENT,
                already_there=True,
                delivered_at=at.isoformat(),
            )
        elif choice is FileChoice.REPLACE:
            self._set(delivery_id, remote_path, FileState.WAITING, replace=True)
        else:
            self._set(delivery_id, remote_path, FileState.WAITING)

    def finish(self, delivery_id: int, at: datetime) -> None:
        """See `History.finish`."""
        with self._change():
            delivery = self.delivery(delivery_id)
            if not all(file.settled for file in delivery.files):
                raise ValueError("a delivery with unsettled files cannot be finished")
            self._end(delivery_id, DeliveryState.DELIVERED, at)

    def give_up(self, delivery_id: int, at: datetime) -> None:
        """See `History.give_up`."""
        with self._change():
            self._end(delivery_id, DeliveryState.GIVEN_UP, at)

    def adopt(self, other: "SqliteHistory", company_id: str, as_company: str) -> None:
        """Take over a company's deliveries from another file, in their order, all or none.

        What was unfinished there is given up here: its PDFs are files of that computer.
        Raises ValueError when the company has deliveries already.
        """
        with self._change() as db:
            if self.deliveries(as_company):
                raise ValueError("a company with a history cannot take over another")
            for theirs in reversed(other.deliveries(company_id)):
                number = self._insert(
                    "deliveries",
                    company_id=as_company,
                    begun_at=theirs.begun_at.isoformat(),
                    ended_at=(theirs.ended_at or theirs.begun_at).isoformat(),
                    state=(
                        DeliveryState.GIVEN_UP
                        if theirs.state is DeliveryState.UNFINISHED
                        else theirs.state
                    ),
                    summary=summary_to_json(theirs.summary),
                )
                for table in ("files", "reports"):
                    for row in other._rows(table, theirs.id):
                        self._insert(table, **{**dict(row), "delivery_id": number})
                db.execute("UPDATE files SET local_path = '' WHERE delivery_id = ?", (number,))

    def remove(self, company_id: str) -> None:
        """See `History.remove`."""
        with self.sending(), self._change() as db:
            db.execute("DELETE FROM deliveries WHERE company_id = ?", (company_id,))

    @contextmanager
    def sending(self) -> Iterator[None]:
        """See `History.sending`. The system frees this lock even when the program is killed."""
        with self._troubles():
            lock = sqlite3.connect(
                self._path.with_name(f"{self._path.name}.sending"), timeout=0, isolation_level=None
            )
        try:
            with self._troubles():
                try:
                    lock.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                        raise
                    raise StoreError(HistoryCode.BUSY) from error
            yield
        finally:
            lock.close()

    def _set(self, delivery_id: int, remote_path: str, state: FileState, **columns: object) -> None:
        """Give a file its state; what is not named of `error` and `whole_at` is cleared."""
        values = {"state": state, "error": "", "whole_at": "", **columns}
        assigned = ", ".join(f"{column} = ?" for column in values)  # names from this class only
        with self._change(synced=self._is_report(delivery_id, remote_path)) as db:
            db.execute(
                f"UPDATE files SET {assigned} WHERE delivery_id = ? AND remote_path = ?",  # noqa: S608
                (*values.values(), delivery_id, remote_path),
            )

    def _rows(self, table: str, delivery_id: int) -> list[sqlite3.Row]:
        with self._troubles():
            return self._connection.execute(
                f"SELECT * FROM {table} WHERE delivery_id = ?",  # noqa: S608
                (delivery_id,),
            ).fetchall()

    def _insert(self, table: str, **columns: object) -> int:
        """Add a row; table and column names are this program's own."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
        return self._connection.execute(statement, tuple(columns.values())).lastrowid or 0

    def _end(self, delivery_id: int, state: DeliveryState, at: datetime) -> None:
        self._connection.execute(
            "UPDATE deliveries SET state = ?, ended_at = ? WHERE id = ? AND state = ?",
            (state, at.isoformat(), delivery_id, DeliveryState.UNFINISHED),
        )

    def _select(self, where: str, *values: object) -> list[Delivery]:
        with self._troubles():
            # `where` is one of this class's own constants.
            rows = self._connection.execute(
                f"SELECT * FROM deliveries WHERE {where}",  # noqa: S608
                values,
            ).fetchall()
            files: defaultdict[int, list[DeliveryFile]] = defaultdict(list)
            for row in self._connection.execute(
                f"SELECT * FROM files WHERE delivery_id IN (SELECT id FROM deliveries"  # noqa: S608
                f" WHERE {where}) ORDER BY delivery_id, place",
                values,
            ):
                with self._sense():
                    files[row["delivery_id"]].append(file_from_row(row))
            with self._sense():
                return [delivery_from_row(row, tuple(files[row["id"]])) for row in rows]

    def _is_report(self, delivery_id: int, remote_path: str) -> bool:
        with self._troubles():
            row = self._connection.execute(
                "SELECT role FROM files WHERE delivery_id = ? AND remote_path = ?",
                (delivery_id, remote_path),
            ).fetchone()
        return row is not None and row["role"] == FileRole.REPORT

    @contextmanager
    def _change(self, *, synced: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction; nested calls join it.

        Not `synced`, it survives a killed program at once, and a power cut with the next
        transaction that is: to wait for the disk at each of a thousand PDFs took as long as
        sending them.
        """
        with self._troubles():
            if self._connection.in_transaction:
                yield self._connection
                return
            if not synced:
                self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            finally:
                if not synced:
                    self._connection.execute("PRAGMA synchronous = FULL")

    def _roll_back(self) -> None:
        if self._connection.in_transaction:  # SQLite may have done it itself
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _sense(self) -> Iterator[None]:
        """What makes no sense in the file's rows is damage."""
        try:
            yield
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            raise StoreError(HistoryCode.DAMAGED, path=str(self._path)) from error

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        """SQLite's and the system's errors as the history's own."""
        try:
            with self._lock:
                yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(_code(error), path=str(self._path), reason=str(error)) from error


def _code(error: Exception) -> HistoryCode:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name == "SQLITE_FULL":
        return HistoryCode.DISK_FULL
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return HistoryCode.DAMAGED
    if name.startswith(("SQLITE_READONLY", "SQLITE_IOERR_WRITE")):
        return HistoryCode.CANNOT_WRITE
    return HistoryCode.CANNOT_READ
