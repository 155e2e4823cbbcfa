"""One form for every text: `clean` for what is stored and shown, `fold` for what is searched and compared.

clean keeps case, traditional characters and line breaks and takes out only dirt. fold goes on to NFKC, traditional to
simplified, lower case and single blanks; each folded character knows which part of the original it came from, so that a
match found in the folded text can be marked in the original.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
HAN = re.compile(f"[{_HAN}]")


# ---- blanks --------------------------------------------------------------------------------------------------------

_OPENS, _CLOSES = frozenset("，。；：（“,;:("), frozenset("，。；：？！）”,;:?!)")


def _is_scan_blank(text: str, start: int, end: int) -> bool:
    """Whether the blank text[start:end] came from a scan: it parts two Chinese characters, one of which stands alone.

    张 建 国, 法 院 起诉: dirt. Between longer pieces a blank says something and stays: 农民 工资 is not 农民工 资, and
    第六条 食品经营者 is a number and its text.
    """
    if not (start > 0 and end < len(text) and HAN.match(text[start - 1]) and HAN.match(text[end])):
        return False
    before = text[start - 2] if start > 1 else " "
    after = text[end + 1] if end + 1 < len(text) else " "
    return before.isspace() or before in _OPENS or after.isspace() or after in _CLOSES


# ---- fold ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; character i came from original[offsets[i]:ends[i]]. Both sequences never decrease."""

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original that text[start:end] (not empty) came from."""
        return self.offsets[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """The text as search sees it, with offsets. Folding twice changes nothing more; no text is refused."""
    if _PLAIN.fullmatch(text):  # the common case: one character to one
        same = range(len(text))
        folded = Folded(unicodedata.normalize("NFKC", text).lower(), same, range(1, len(text) + 1))
    else:
        folded = _fold_characters(text)
    folded = _fold_blanks(folded)
    return Folded(_simplify(folded.text), folded.offsets, folded.ends)


def normalize(text: str) -> str:
    """`fold` without the offsets."""
    return fold(text).text


_PLAIN = re.compile(
    r"[\t\n\r\u0020-\u007e\u00b7\u00d7\u2014\u2018\u2019\u201c\u201d\u3000-\u301b\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff5e]*"
)
_BLANK = re.compile(r"\s+")


def _fold_characters(text: str) -> Folded:
    pieces: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        piece = _fold_cluster(text[start:end]) if end - start > 1 else _fold_one(text[start])
        pieces.append(piece)
        offsets += [start] * len(piece)
        ends += [end] * len(piece)
        start = end
    return Folded("".join(pieces), offsets, ends)


@cache
def _joins(char: str) -> bool:
    """Whether it may merge with what stands before it (accents, voicing marks, Hangul vowels) or is dropped anyway."""
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(first)[0] == "M" or "\u1160" <= first <= "\u11ff" or _dropped(char)


def _dropped(char: str) -> bool:
    """Control, zero-width and broken characters, and variation selectors; blanks are no dirt."""
    if char.isspace():
        return False
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"} or char == "\ufffd" or "\ufe00" <= char <= "\ufe0f"


@cache
def _fold_one(char: str) -> str:
    return _fold_cluster(char)


def _fold_cluster(cluster: str) -> str:
    # İ and its like take more than one round until nothing changes
    for _ in range(4):
        kept = "".join(" " if c.isspace() else c for c in cluster if not _dropped(c))
        again = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", kept).lower())
        if again == cluster:
            break
        cluster = again
    return cluster


def _fold_blanks(folded: Folded) -> Folded:
    """Blanks at the ends and of scans removed, others one space."""
    text = folded.text
    blanks = [m.span() for m in _BLANK.finditer(text)]
    if all(end - start == 1 and text[start] == " " and _blank_stays(text, start, end) for start, end in blanks):
        return folded
    parts: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    last = 0
    for start, end in [*blanks, (len(text), len(text))]:
        parts.append(text[last:start])
        offsets += folded.offsets[last:start]
        ends += folded.ends[last:start]
        if _blank_stays(text, start, end):
            parts.append(" ")
            offsets.append(folded.offsets[start])
            ends.append(folded.ends[end - 1])
        last = end
    return Folded("".join(parts), offsets, ends)


def _blank_stays(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and not _is_scan_blank(text, start, end)


@cache
def _t2s() -> OpenCC:
    return OpenCC("t2s")


_HALF = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20} | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


def in_place(text: str) -> str:
    """Full-width to half-width and traditional to simplified, each character where it stood: the length is the same."""
    return _simplify(text.translate(_HALF))


_KEPT = "坏"  # OpenCC takes it for an old form of 坯: 打坏 would become 打坯


def _simplify(text: str) -> str:
    """Traditional to simplified, until nothing changes (薴 takes two steps), never changing the length."""
    for _ in range(4):
        simple = _KEPT.join(map(_t2s().convert, text.split(_KEPT)))
        if len(simple) != len(text):  # a phrase of another length: character by character keeps the offsets right
            simple = "".join(map(_simplify_one, text))
        if simple == text:
            break
        text = simple
    return text


@cache
def _simplify_one(char: str) -> str:
    simple: str = _t2s().convert(char)
    return simple if len(simple) == 1 else char


# ---- clean ---------------------------------------------------------------------------------------------------------

# what `clean` takes out, and how a report calls it
DIRT = {
    "broken": "乱码字符",
    "control": "控制字符",
    "page_marks": "页码标记",
    "fullwidth": "全角字母数字",
    "spaces": "字间空格",
    "spam": "广告尾巴",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text, how much of each kind of DIRT was mended (characters, marks or lines; zeros left out), and tails
    that look like advertising but were kept."""

    text: str
    mended: Mapping[str, int]
    suspects: tuple[str, ...]


_BROKEN = re.compile("[\ufffd\ud800-\udfff]|锟斤拷")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# [2、] always; a bare [3] unless it is part of a reference number such as （龙）[14]第35号
_PAGE_MARK = re.compile(
    r"[\[［]\s?\d{1,3}\s?、\s?[\]］]|(?<![A-Za-z0-9）)\]］〕])[\[［]\d{1,3}[\]］](?![第号字A-Za-z0-9])"
    r"|(?m:^[^\S\n]*(?:[-—]\s?\d{1,4}\s?[-—]|第\s?\d{1,4}\s?页(?:\s?[，,/]?\s?共\s?\d{1,4}\s?页)?)[^\S\n]*$\n?)"
)
_FULLWIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ]|(?<=[0-9０-９])．(?=[0-9０-９])")
_INLINE_BLANK = re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """The text as it is stored and shown: only dirt removed. Cleaning twice changes nothing more; no text is refused."""
    return clean_report(text).text


def clean_report(text: str) -> Cleaned:
    """`clean`, with what was mended and what looks like spam."""
    mended: Counter[str] = Counter()
    for _ in range(10):  # taking out one mark may leave another: [[1]2]
        before = text
        text = _clean_once(text, mended)
        if text == before:
            break
    return Cleaned(text, {kind: mended[kind] for kind in DIRT if mended[kind]}, _tails(text)[1])


def _clean_once(text: str, mended: Counter[str]) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    for kind, dirt in (("broken", _BROKEN), ("control", _CONTROL), ("page_marks", _PAGE_MARK)):
        text, count = dirt.subn("", text)
        mended[kind] += count
    text, count = _FULLWIDTH.subn(lambda m: chr(ord(m[0]) - 0xFEE0), text)
    mended["fullwidth"] += count

    def blank(match: re.Match[str]) -> str:
        if _is_scan_blank(text, *match.span()):
            mended["spaces"] += 1
            return ""
        return " "

    lines = (line.strip() for line in _INLINE_BLANK.sub(blank, text).split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    spam, _ = _tails(text)
    mended["spam"] += len(spam)
    for tail in reversed(spam):
        text = text.removesuffix(tail).rstrip()
    return text


_SENTENCE = re.compile(r"[^。！!\n]+[。！!\n]*")
_INVITES = re.compile(r"^\W*(?:更多|欢迎|请|详情|点击|扫码|扫一扫|关注|添加|加|长按|广告|本文来自|转载)")
_CHANNEL = re.compile(r"微信|[vV][xX]|公众号|二维码|扫码|QQ|qq|网址|网站|官网|链接|广告|热线|推广|下载")
_ADDRESS = re.compile(r"https?://|www\.|[a-z0-9-]+\.(?:com|cn|net)\b|(?<![A-Za-z0-9])[A-Za-z][\w-]{5,19}|\d{6,12}", re.IGNORECASE)


def _tails(text: str) -> tuple[list[str], tuple[str, ...]]:
    """The sentences at the very end that are clearly spam (in order of the text), and those that only may be.

    Clear: it invites, names a channel and gives an address, is short, and is not all there is. A dispute about an
    advertisement has such words too, so one sign alone only makes a suspect.
    """
    sentences = [m[0].rstrip("\n") for m in _SENTENCE.finditer(text[-400:])]
    spam: list[str] = []
    while len(sentences) > 1 and _signs(sentences[-1]) == 3:
        spam.insert(0, sentences.pop())
    suspects = [s.strip() for s in sentences[-2:] if _signs(s) == 2 and _INVITES.match(s)]
    return spam, tuple(suspects)


def _signs(sentence: str) -> int:
    return sum(bool(p.search(sentence)) for p in (_INVITES, _CHANNEL, _ADDRESS)) if len(sentence) <= 80 else 0
