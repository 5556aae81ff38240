"""What a server's refusal of a file means for a person, and whether another try may help."""

from app.domain.delivery_code import DeliveryCode
from app.domain.errors import Code, DeliveryError
from app.domain.plan import PlannedFile
from app.services.sftp.protocol import Reply, Status

_SPACE_WORDS = ("quota", "no space", "disk full", "disk is full", "storage limit", "not enough")

_WORTH_ANOTHER_TRY = frozenset(
    {
        DeliveryCode.REFUSED,
        DeliveryCode.SIZE_DIFFERS,
        DeliveryCode.CONTENT_DIFFERS,
        DeliveryCode.RENAME_REFUSED,
    }
)


def meaning(reply: Reply, file: PlannedFile) -> DeliveryError:
    """The error that a refusing answer stands for."""
    text = reply.text.lower()
    code = DeliveryCode.REFUSED
    if any(word in text for word in _SPACE_WORDS):
        code = DeliveryCode.NO_SPACE
    elif reply.status == Status.PERMISSION_DENIED:
        code = DeliveryCode.FORBIDDEN
    elif reply.status == Status.NO_SUCH_FILE:
        code = DeliveryCode.NO_SUCH_FOLDER
    return DeliveryError(code, name=file.name, folder=file.folder or "/", answer=reply.text)


def worth_another_try(code: Code) -> bool:
    """Only what was refused without a reason, or went wrong, may go well next time."""
    return code in _WORTH_ANOTHER_TRY
