"""Personal data in free text: found, and replaced so that the text stays readable. Written rules, not a promise."""

from models.language.redact.finding import LABELS, Finding, Kind, Redacted
from models.language.redact.redactor import Redactor, load_redactor

__all__ = ["LABELS", "Finding", "Kind", "Redacted", "Redactor", "load_redactor"]
