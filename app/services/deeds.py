"""What every deed of staff has: who, and why."""

from models.errors import InvalidInputError

MAX_NAME, MAX_REASON = 64, 2000


def checked_actor(name: str) -> str:
    """The name of whoever acts. Raises InvalidInputError where there is none."""
    if not 1 <= len(name.strip()) <= MAX_NAME:
        raise InvalidInputError(f"请写明是谁（1 到 {MAX_NAME} 个字）。", code="actor_missing", field="actor")
    return name.strip()


def checked_reason(reason: str) -> str:
    """Why. Raises InvalidInputError where nothing is said."""
    if not 1 <= len(reason.strip()) <= MAX_REASON:
        raise InvalidInputError(f"请写明理由（1 到 {MAX_REASON} 个字）。", code="reason_missing", field="reason")
    return reason.strip()
