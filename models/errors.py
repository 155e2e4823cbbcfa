"""Every error this project raises on purpose, as one tree.

DianjiangError
├── DataFileError       a file a centre edits has a mistake: names file, line and mend
├── InvalidInputError   what the user sent cannot be used
│   └── ImportFileError a file to import is not what its name says, or has no usable header
├── NotFoundError       an id nobody has
├── UnauthorisedError   a staff route was asked without a valid token
├── ForbiddenError      the token's role does not reach that far
├── IndexMismatchError  the index was built by something else: names the command that mends it
├── UnavailableError    a part the service needs is away for now (engine, encoder, record store)
│   └── IndexBusyError  another process is writing the index
└── SettingsError       a setting has a wrong value

Messages are Chinese sentences for the person in front of the screen; they carry no personal data.
"""

from pathlib import Path


class DianjiangError(Exception):
    """Base of all: `code` is stable and English (for programs), `message` is Chinese (for people)."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class DataFileError(DianjiangError):
    """A mistake in a data file, with the line (1-based, None when the whole file is meant) and how to mend it."""

    code = "data_file"

    def __init__(self, file: Path, line: int | None, problem: str, mend: str) -> None:
        where = f"{file.name} 第 {line} 行" if line is not None else file.name
        super().__init__(f"数据文件 {where}：{problem}。{mend}")
        self.file = file
        self.line = line
        self.problem = problem
        self.mend = mend


class InvalidInputError(DianjiangError):
    """What the user sent cannot be used; `field` names the part, where there is one."""

    code = "invalid_input"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message, code=code)
        self.field = field


class ImportFileError(InvalidInputError):
    """A file to import cannot be read as what it says it is."""

    code = "import_file"


class NotFoundError(DianjiangError):
    """There is no such record."""

    code = "not_found"


class UnauthorisedError(DianjiangError):
    """Only staff may, and nobody of them asked."""

    code = "unauthorised"


class ForbiddenError(DianjiangError):
    """Somebody of the staff asked who may not."""

    code = "forbidden"


class IndexMismatchError(DianjiangError):
    """The index on disk was built by another encoder, dictionary or schema; the message names the command."""

    code = "index_mismatch"


class UnavailableError(DianjiangError):
    """A part is away for now; trying again later may help."""

    code = "unavailable"


class IndexBusyError(UnavailableError):
    """Another process writes the index; it will apply the same changes."""

    code = "index_busy"


class SettingsError(DianjiangError):
    """A setting is missing or wrong; the message names it and what is expected."""

    code = "settings"
