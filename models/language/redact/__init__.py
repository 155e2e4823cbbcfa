"""Personal data in free text: found, and replaced so that the text stays readable. Written rules, not a promise."""

from models.language.redact.cases import RedactedCase, admitted, library_copy, library_id, redact_case, same_texts
from models.language.redact.finding import LABELS, Finding, Kind, Redacted
from models.language.redact.redactor import Redactor, load_redactor

__all__ = [
    "LABELS",
    "Finding",
    "Kind",
    "Redacted",
    "RedactedCase",
    "Redactor",
    "admitted",
    "library_copy",
    "library_id",
    "load_redactor",
    "redact_case",
    "same_texts",
]
