"""Delivers one file, as steps of a pipeline: look, write, measure, rename, look again."""

import posixpath
from collections.abc import Callable

from app.domain.delivery import ResumeCode
from app.domain.delivery_code import DeliveryCode
from app.domain.destination import TempNames
from app.domain.errors import DeliveryError
from app.domain.plan import PlannedFile
from app.domain.receipt import FileEvent, FileState, Proof
from app.domain.server_traits import Replacing
from app.services.sftp import protocol
from app.services.sftp.content import chunks_of
from app.services.sftp.copies import by_size, has_hash, is_beginning, is_same, proof_of
from app.services.sftp.pipeline import Steps, Writing
from app.services.sftp.protocol import Open, Reply, Request, Status
from app.services.sftp.reading import Refused
from app.services.sftp.refusals import meaning, worth_another_try
from app.services.sftp.server_ways import ServerWays
from app.services.sftp.tracing import is_free
from app.services.sftp.window import Window

_ATTEMPTS = 3
"""Tries of a file that the server refused without a reason, the last ones in a narrow window."""


class Delivering:
    """One file on its way. `steps` runs it; `emit` hears every change of its state.

    With `read_back` the server's copy is read and compared before it gets its final name.
    """

    def __init__(
        self,
        file: PlannedFile,
        ways: ServerWays,
        window: Window,
        emit: Callable[[FileEvent], None],
        *,
        read_back: bool,
    ) -> None:
        self._file = file
        self._read_back = read_back
        self._ways = ways
        self._window = window
        self._emit = emit
        self._confirmed = 0
        self._may_replace = file.replace
        self._direct = ways.temp_names is TempNames.DIRECT

    def steps(self) -> Steps[None]:
        """Deliver the file or report why it failed for good."""
        attempt = 0
        while True:
            self._confirmed = 0
            self._emit(self._event(FileState.SENDING))
            try:
                event = yield from self._attempt()
            except Refused as refusal:
                error = meaning(refusal.reply, self._file)
            except DeliveryError as raised:
                error = raised
            else:
                self._window.widen()
                self._emit(event)
                return
            attempt += 1
            if attempt == _ATTEMPTS or not worth_another_try(error.code):
                self._emit(self._event(FileState.FAILED, error))
                return
            self._window.narrow()
            self._emit(self._event(FileState.RETRYING, error))

    def _attempt(self) -> Steps[FileEvent]:
        proof = yield from self._already_there()
        if proof is not None:
            return self._delivered(proof, already_there=True)
        if self._direct:
            return (yield from self._written_in_place())
        return (yield from self._written_beside())

    # What is already there

    def _already_there(self) -> Steps[Proof | None]:
        """The proof that the file is there already; None when it is to be written.

        Raises DeliveryError DIFFERENT_EXISTS for a file that may not be replaced.
        """
        file = self._file
        [there] = yield [protocol.stat(file.remote_path)]
        if there.ok:
            proof = yield from proof_of(there, file, self._ways)
            if proof is not None:
                return proof
            [there] = yield [protocol.stat(file.remote_path)]  # it may just have been collected
        elif there.status != Status.NO_SUCH_FILE:
            # The server does not tell; where it can be read, it is known all the same.
            same = yield from is_same(file.remote_path, file, self._ways)
            return Proof.HASH if same else None
        if there.ok and self._direct and not self._may_replace:
            self._may_replace = yield from is_beginning(file)
        self._check_free(there)
        return None

    def _check_free(self, there: Reply) -> None:
        if there.ok and not self._may_replace:
            raise DeliveryError(
                DeliveryCode.DIFFERENT_EXISTS,
                name=self._file.name,
                size=self._file.size,
                size_there=there.attributes.size,
            )

    # Writing

    def _written_in_place(self) -> Steps[FileEvent]:
        file = self._file
        how = Open.TRUNCATE if self._may_replace else Open.EXCLUSIVE
        handle = yield from self._open(file.remote_path, how)
        self._may_replace = True  # from here on what is there is ours
        try:
            measured = yield from self._fill(handle, file.remote_path)
        except (Refused, DeliveryError):
            # Not even a beginning may stay under the final name.
            yield from self._take_back(file.remote_path)
            raise
        if measured.ok and (yield from self._reads_back(file.remote_path)):
            return self._delivered(Proof.HASH)
        if measured.status == Status.NO_SUCH_FILE:
            [measured] = yield [protocol.stat(file.remote_path)]
            if measured.status == Status.NO_SUCH_FILE:
                return self._delivered(Proof.COLLECTED)
        return self._delivered(by_size(measured))

    def _written_beside(self) -> Steps[FileEvent]:
        temp = self._ways.temp_path(self._file)
        try:
            handle = yield from self._open(temp, Open.EXCLUSIVE)
        except Refused:
            yield [protocol.remove(temp)]  # the server may have made it all the same
            raise
        try:
            measured = yield from self._fill(handle, temp)
            hashed = yield from self._reads_back(temp)
            self._emit(self._event(FileState.SENDING, whole_at=temp))
            return (yield from self._publish(temp, by_size(measured), hashed=hashed))
        except (Refused, DeliveryError):
            yield from self._take_back(temp)
            raise

    def _take_back(self, path: str) -> Steps[None]:
        """Remove what was written, and say first that nothing is there any more.

        Whoever keeps a journal would else take a file that is nowhere for a collected one,
        should the line drop right after the removal.
        """
        self._confirmed = 0
        self._emit(self._event(FileState.SENDING, whole_at=""))
        yield [protocol.remove(path)]

    def _open(self, path: str, how: Open) -> Steps[bytes]:
        flags = Open.WRITE | Open.CREATE | how
        [opened] = yield [protocol.open_file(path, flags)]
        if opened.status == Status.NO_SUCH_FILE and "/" in path:
            *_, opened = yield [*_making_folders(path), protocol.open_file(path, flags)]
        if not opened.ok:
            raise Refused(opened)
        return opened.handle

    def _fill(self, handle: bytes, path: str) -> Steps[Reply]:
        """Write everything, close, and measure; returns the answer to the measuring."""
        try:
            [written] = yield Writing(handle, chunks_of(self._file), self._count)
        except DeliveryError:
            yield [protocol.close(handle)]
            raise
        if self._direct and written.ok:
            # It has its final name already: from the close on it may be picked up.
            self._emit(self._event(FileState.SENDING, whole_at=path))
        # Closed exactly once: servers give a closed file's handle to the next one.
        closed, measured = yield [protocol.close(handle), protocol.stat(path)]
        if not written.ok or not closed.ok:
            yield from self._check_space(path)
            raise Refused(closed if written.ok else written)
        if measured.ok and measured.attributes.size not in {None, self._file.size}:
            # A server that works through requests side by side may have measured too early.
            [measured] = yield [protocol.stat(path)]
            self._check_size(measured)
        return measured

    def _reads_back(self, path: str) -> Steps[bool]:
        """Whether the server's copy is proven by hash; False where that was not tried."""
        if self._read_back:
            same = yield from is_same(path, self._file, self._ways)
        else:
            same = yield from has_hash(path, self._file, self._ways)
        if same is False:
            raise DeliveryError(DeliveryCode.CONTENT_DIFFERS, name=self._file.name)
        return same is True

    # Under the final name

    def _publish(self, temp: str, proof: Proof, *, hashed: bool) -> Steps[FileEvent]:
        final = self._file.remote_path
        best = Proof.HASH if hashed else proof
        replacing = self._ways.replacing
        if not self._may_replace:
            if replacing is Replacing.RENAME:
                [there] = yield [protocol.stat(final)]
                self._check_free(there)
            # Elsewhere the plain rename leaves an existing file alone, whoever put it there.
            renamed, seen = yield [protocol.rename(temp, final), protocol.stat(final)]
        elif replacing is Replacing.POSIX_RENAME:
            renamed, seen = yield [protocol.posix_rename(temp, final), protocol.stat(final)]
        elif replacing is Replacing.RENAME:
            renamed, seen = yield [protocol.rename(temp, final), protocol.stat(final)]
        else:
            _, renamed, seen = yield [
                protocol.remove(final),
                protocol.rename(temp, final),
                protocol.stat(final),
            ]
        if not renamed.ok:
            yield from self._rename_otherwise(temp, renamed)
        if seen.ok and seen.attributes.size == self._file.size:
            return self._delivered(best)
        return (yield from self._look_again(temp, best))

    def _rename_otherwise(self, temp: str, refusal: Reply) -> Steps[None]:
        """What is left to try after a refused rename. Raises DeliveryError."""
        final = self._file.remote_path
        at_final, at_temp = yield [protocol.stat(final), protocol.stat(temp)]
        nothing_to_move = refusal.status == Status.NO_SUCH_FILE
        hidden = not at_final.ok and at_temp.status not in {Status.OK, Status.NO_SUCH_FILE}
        if hidden and (yield from is_free(temp)):
            # Neither name is told of, yet the temporary one is free: it was moved after all.
            raise DeliveryError(ResumeCode.UNCERTAIN, name=self._file.name)
        if at_temp.status == Status.NO_SUCH_FILE and not nothing_to_move:
            if at_final.ok and at_final.attributes.size == self._file.size:
                return  # the server moved the file and said that it had not
            if not at_final.ok:
                # Refused, and nowhere: thrown away, or moved and collected. Only people can tell.
                raise DeliveryError(ResumeCode.UNCERTAIN, name=self._file.name)
        if nothing_to_move and "/" in final:
            *_, renamed = yield [*_making_folders(final), protocol.rename(temp, final)]
        elif self._may_replace:
            _, renamed = yield [protocol.remove(final), protocol.rename(temp, final)]
        elif (
            self._ways.replacing is Replacing.POSIX_RENAME
            and at_final.status == Status.NO_SUCH_FILE
        ):
            [renamed] = yield [protocol.posix_rename(temp, final)]
        else:
            renamed = refusal
        if not renamed.ok:
            raise DeliveryError(
                DeliveryCode.RENAME_REFUSED, name=self._file.name, answer=renamed.text
            )

    def _look_again(self, temp: str, best: Proof) -> Steps[FileEvent]:
        """The file was renamed, but not seen under its final name: find out what that means."""
        final = self._file.remote_path
        at_final, at_temp = yield [protocol.stat(final), protocol.stat(temp)]
        if at_final.status == Status.NO_SUCH_FILE:
            [at_final] = yield [protocol.stat(final)]  # nothing is called gone on one answer
        if at_final.ok:
            self._may_replace = True  # a wrong size is that of what we have just put there
            self._check_size(at_final)
            measured = best is Proof.HASH or by_size(at_final) is Proof.SIZE
            return self._delivered(best if measured else Proof.SENT)
        gone = at_final.status == Status.NO_SUCH_FILE
        still_temporary = at_temp.ok
        if not gone and self._read_back:
            # The server does not tell, but it lets us read.
            if (yield from is_same(final, self._file, self._ways)):
                return self._delivered(Proof.HASH)
            still_temporary = (yield from is_same(temp, self._file, self._ways)) is True
        if still_temporary:
            raise Refused(Reply(protocol.Kind.STATUS, Status.FAILURE, "the rename did nothing"))
        if gone and best is not Proof.SENT:
            return self._delivered(Proof.COLLECTED)
        return self._delivered(Proof.HASH if best is Proof.HASH else Proof.SENT)

    # Outcomes

    def _check_size(self, measured: Reply) -> None:
        size = measured.attributes.size
        if measured.ok and size not in {None, self._file.size}:
            raise DeliveryError(
                DeliveryCode.SIZE_DIFFERS,
                name=self._file.name,
                size=self._file.size,
                size_there=size,
            )

    def _check_space(self, path: str) -> Steps[None]:
        """Raise NO_SPACE if the rest would not fit: OpenSSH calls a full disk just "Failure"."""
        if not self._ways.tells_space:
            return
        [room] = yield [protocol.free_space(posixpath.dirname(path))]
        if not protocol.has_room(room, self._file.size - self._confirmed):
            raise DeliveryError(DeliveryCode.NO_SPACE, name=self._file.name)

    def _count(self, size: int) -> None:
        self._confirmed += size
        self._emit(self._event(FileState.SENDING))

    def _event(
        self,
        state: FileState,
        error: DeliveryError | None = None,
        *,
        whole_at: str | None = None,
    ) -> FileEvent:
        return FileEvent(
            self._file.remote_path,
            state,
            bytes_done=self._confirmed,
            whole_at=whole_at,
            code=error.code if error else None,
            params=tuple(error.params.items()) if error else (),
        )

    def _delivered(self, proof: Proof, *, already_there: bool = False) -> FileEvent:
        return FileEvent(
            self._file.remote_path,
            FileState.DELIVERED,
            bytes_done=self._file.size,
            proof=proof,
            already_there=already_there,
        )


def _making_folders(path: str) -> list[Request]:
    """MKDIR for every folder above a path, outermost first."""
    parts = path.split("/")[:-1]
    above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return [protocol.make_folder(folder) for folder in above if folder]
