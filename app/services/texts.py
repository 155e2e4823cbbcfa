"""What people type, checked before anything is done with it."""

import unicodedata

from models.errors import InvalidInputError
from models.language.normalize import clean

MAX_CHARACTERS = 10_000


def checked_text(text: str, field: str = "text") -> str:
    """The text cleaned of dirt. Raises InvalidInputError where nothing readable is left or it is too long."""
    if len(text) > MAX_CHARACTERS:
        message = f"文字太长（{len(text)} 字），请缩短到 {MAX_CHARACTERS} 字以内，说清楚发生了什么事即可。"
        raise InvalidInputError(message, code="text_too_long", field=field)
    cleaned = clean(text).strip()
    if not cleaned:
        raise InvalidInputError("请先说说发生了什么事，例如：楼上漏水把我家厨房泡了。", code="text_empty", field=field)
    if not any(unicodedata.category(c)[0] in "LN" for c in cleaned):
        message = "没有看懂您写的内容，请用文字说说发生了什么事。"
        raise InvalidInputError(message, code="text_unreadable", field=field)
    return cleaned
