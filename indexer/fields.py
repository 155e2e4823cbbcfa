"""What both engines do alike: how fields are called in an index, and how far a fuzzy term reaches.

Each sort of field has its own prefix, so that names never clash.
"""

from indexer.engine import Schema

_TWO_EDITS_FROM = 8  # characters


def text_name(field: str) -> str:
    """The index field of a text field."""
    return f"t_{field}"


def exact_name(field: str) -> str:
    """The index field of an exact field."""
    return f"e_{field}"


def keyword_name(field: str) -> str:
    """The index field of a keyword field."""
    return f"k_{field}"


def number_name(field: str) -> str:
    """The index field of a number field."""
    return f"n_{field}"


def searched_name(schema: Schema, field: str) -> str:
    """The index field that a clause on a text or exact field searches."""
    return text_name(field) if field in schema.texts else exact_name(field)


def edits(term: str) -> int:
    """How many edits away a fuzzy term still finds a form."""
    return 2 if len(term) >= _TWO_EDITS_FROM else 1
