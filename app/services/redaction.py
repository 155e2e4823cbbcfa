"""Cases that asked for the public library and hold personal data: what was found, and a person's word on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.records.store import RecordStore
from models.domain.case import Case
from models.errors import InvalidInputError, NotFoundError
from models.language.redact import Kind, Redactor, library_copy, library_id, redact_case, same_texts


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case of the archive that waits: how much of each kind was found, and its texts with placeholders."""

    id: str
    kinds: Mapping[Kind, int]
    preview: Case


@dataclass(frozen=True)
class RedactionService:
    """The original stays in the archive as it is; what is confirmed is a record of its own in the library."""

    store: RecordStore
    redactor: Redactor

    def waiting(self) -> Iterator[Waiting]:
        """The cases nobody has confirmed yet, or whose texts changed since, by id."""
        for batch in self.store.iterate("cases"):
            pending = [c for c in batch if _is_pending(c)]
            copies = {c.original: c for c in self.store.get_many("cases", [library_id(c.id) for c in pending])}
            for case in pending:
                done = redact_case(self.redactor, case)
                copy = copies.get(case.id)
                if copy is None or not (same_texts(copy, done.case) or same_texts(copy, case)):
                    yield Waiting(case.id, done.kinds, done.case)

    def confirm(self, ids: Sequence[str], *, unchanged: bool = False) -> list[Case]:
        """Publish the redacted texts of these cases (`unchanged`: the texts as they are, where what was found is none).

        All or none. Raises NotFoundError or InvalidInputError, naming the case.
        """
        cases = {c.id: c for c in self.store.get_many("cases", ids)}
        for case_id in ids:
            if case_id not in cases:
                raise NotFoundError(f"没有编号为“{case_id}”的案例，请用 dianjiang redact check 查看编号。")
            if not _is_pending(cases[case_id]):
                raise InvalidInputError(f"案例“{case_id}”不在等待脱敏确认，不用确认。", code="not_pending", field="ids")
        shown = {i: c if unchanged else redact_case(self.redactor, c).case for i, c in cases.items()}
        copies = [library_copy(c, shown[i]) for i, c in cases.items()]
        self.store.upsert("cases", copies)
        return copies


def _is_pending(case: Case) -> bool:
    return case.tier == "archive" and case.redaction == "pending"
