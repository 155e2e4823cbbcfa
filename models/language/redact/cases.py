"""A case as the public library may show it."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from models.domain.case import Case
from models.language.redact.finding import Kind
from models.language.redact.redactor import Redactor

_TITLE, _FACTS = 200, 200_000  # what a case has room for; a placeholder may be longer than what it stands for


@dataclass(frozen=True, slots=True)
class RedactedCase:
    """A case with placeholders in all its texts, and how much was found, by kind."""

    case: Case
    kinds: Counter[Kind]


def redact_case(redactor: Redactor, case: Case) -> RedactedCase:
    """Title, facts, issues, process and agreement redacted together: the same person is 甲 in all of them."""
    done = redactor.redact_together([case.title, case.facts, case.process, case.agreement, *case.issues])
    title, facts, process, agreement, *issues = (d.text for d in done)
    texts = {
        "title": title[:_TITLE],
        "facts": facts[:_FACTS],
        "process": process,
        "agreement": agreement,
        "issues": tuple(issues),
    }
    return RedactedCase(case.model_copy(update=texts), Counter(f.kind for d in done for f in d.findings))


def admitted(redactor: Redactor, case: Case) -> RedactedCase:
    """The case as it may be stored: one that asks for the library and has personal data waits in the archive for a person."""
    if case.tier != "library":
        return RedactedCase(case, Counter())
    kinds = redact_case(redactor, case).kinds
    if not kinds:
        return RedactedCase(case, kinds)
    return RedactedCase(case.model_copy(update={"tier": "archive", "redaction": "pending"}), kinds)


def library_id(case_id: str) -> str:
    """The id of the library's copy of an archive case: always the same, and telling nothing of the original's."""
    return f"l-{hashlib.sha256(f'library {case_id}'.encode()).hexdigest()[:16]}"


def library_copy(original: Case, shown: Case) -> Case:
    """`shown` as a record of the library, beside the archive's original."""
    own = {"id": library_id(original.id), "original": original.id, "tier": "library", "redaction": "checked"}
    return shown.model_copy(update=own)


def same_texts(one: Case, other: Case) -> bool:
    """Whether two cases tell the same in the same words."""
    return all(getattr(one, name) == getattr(other, name) for name in ("title", "facts", "issues", "process", "agreement"))
