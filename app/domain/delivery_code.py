"""Why one file could not be put on the server."""

from app.domain.errors import Code


class DeliveryCode(Code):
    """Why a file failed. None of them heals by itself: trying again needs somebody to act."""

    CHANGED_SINCE_PREVIEW = "changed_since_preview"
    LOCAL_UNREADABLE = "local_unreadable"
    DIFFERENT_EXISTS = "different_exists"
    FORBIDDEN = "forbidden"
    NO_SPACE = "no_space"
    NO_SUCH_FOLDER = "no_such_folder"
    SIZE_DIFFERS = "size_differs"
    CONTENT_DIFFERS = "content_differs"
    RENAME_REFUSED = "rename_refused"
    REFUSED = "refused"  # the server said no without saying why
    NO_SUCH_FILE = "no_such_file"  # asked to read a file that is not there
    TOO_LARGE = "too_large"  # asked to read more than the caller allows
    LIST_FORBIDDEN = "list_forbidden"
