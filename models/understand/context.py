"""What stands around a phrase: denied, only intended, long past, or seen in the news. Rules of the language, not of the field."""

import re

_CLAUSE_END = re.compile(r"[,，。！？!?；;\n、]")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_FILL = (
    "(?:再|去|真的|真|要|想|过|任何|受到|遭到|发生|被|对我|对他|对她|有|什么|人|动手|提|经|经过|正式|敢|跟|和|他|她|到|上|向|"
    "申请|参加|进行)"
)
_DENIED = re.compile(
    r"(?:没(?![想料]到)有?|未曾|未|并没有?|(?<!会)不会|(?<!想)不想|不愿意?|不打算|(?<!敢)不敢|(?<!要|是)不是|从不|绝不|不可能|不至于|不用|不需要|无需?|"
    rf"(?<![再要会是想能敢得对])不){_FILL}*$"
)
_LACKING = re.compile(
    r"(?:没(?![想料]到)有?|(?<!尚)未|并?无|不存在)(?:再|过|任何|什么|书面|正式|共同|签订?|签署|订立?|打过?|写过?|立过?|出具|开具|留下?|办理?|领取?|"
    r"买过?|购买|投保?|约定|生育?|申请|做过?|进行|有|个|张|份)*$"
)
_INTENDED = re.compile(
    r"(?:想|要|准备|打算|考虑|能不能|能否|可不可以|可以|该不该|要不要|如果|要是|假如|万一|不然|否则|只能|只好|怎么|如何|是否|再不|就|先|"
    r"该|应该|建议|让我|叫我|威胁|(?<!会)会)(?:去|再|先|直接|到|上|向|给|他|她|我|们|就|要|会|申请|走|能|把|对|跟|帮)*$"
)
_LONG_AGO = re.compile(r"以前|之前|曾经?|过去|从前|当年|那时候|小时候|年轻时|前些年|早些年|多年前|年前|去年|前年|当时")
_STILL = re.compile(
    r"一直|经常|老是|总是|又|还在|现在|天天|到现在|越来越|动不动|开始|今天|昨天|昨晚|刚才|刚刚|前天|上周|这几天|最近|正在|马上|(?<!不)再(?!也|没|不)"
)
_STOPPED_AFTER = re.compile(
    r"(?:现在|已经|后来|早就|如今|好在|幸好)(?:他|她|我|我们|人)?(?:已经|早就|就|都|再也|也)?(?:不(?:再|打|闹|动手|骂)|没有?(?:再|打|闹|事|大碍)|好|停手|改了|过去了|和好|想通)"
    r"|不打了|没打了|不打我了|不动手了|不再|脱离危险|出院了|救回来|救过来|劝下来|抢救过来"
)
_STOPPED_BEFORE = re.compile(r"(?:现在|已经|早就|后来)(?:都|也|再)?不再?$|不再$|没有?再$|再也(?:没有?|不)$")
_DONE_ONCE = re.compile(r"过(?![年期时来去日程分了])")  # 打过, 喝过农药; not 过年
_OFTEN = re.compile(r"过?(?:我|他|她)?(?:多次|数次|几次|好几次|很多次|无数次|好多次)")
_CALLED = re.compile(r"[^,，。！？!?;；\n]{0,8}(?:电话|手机|小报告)")
_SEEN = re.compile(r"新闻|电视[上剧里]|电影|小说|网上(?:看|说|有)|抖音|短视频|听故事")


def clause_before(text: str, at: int) -> str:
    """From the last punctuation mark to `at`."""
    cut = [m.end() for m in _CLAUSE_END.finditer(text, max(0, at - 40), at)]
    return text[cut[-1] if cut else max(0, at - 40) : at]


def sentence_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after within the sentence, 60 characters each at most."""
    cut = [m.end() for m in _SENTENCE_END.finditer(text, max(0, start - 60), start)]
    stop = _SENTENCE_END.search(text, end, end + 60)
    return text[cut[-1] if cut else max(0, start - 60) : start], text[end : stop.start() if stop else end + 60]


def denied(text: str, start: int) -> bool:
    """没有…, 不想…, 从不… directly before: it is not so. (别 and 不要 deny nothing: who begs 别打我 is being beaten.)"""
    return bool(_DENIED.search(clause_before(text, start)))


def lacking(text: str, start: int) -> bool:
    """没有…, 没签…, 未办… directly before: the thing is not there. What was not paid or not given (没给抚养费) is there."""
    return bool(_LACKING.search(text, max(0, start - 10), start))


def intended(text: str, start: int) -> bool:
    """想…, 准备…, 再不…就… directly before: it has not happened yet."""
    return bool(_INTENDED.search(clause_before(text, start)))


def seen_elsewhere(text: str, start: int) -> bool:
    """It happened in the news or in a film."""
    return bool(_SEEN.search(clause_before(text, start)))


def only_called(text: str, start: int, end: int) -> bool:
    """打我电话, 打他领导的手机: somebody was called, not beaten."""
    return "打" in text[start:end] and bool(_CALLED.match(text, end))


def past(text: str, start: int, end: int, *, by_time: bool = True) -> bool:
    """It happened once and is over: …过, 已经不…了, and (`by_time`) 以前…, 去年…."""
    clause = clause_before(text, start)
    before, after = sentence_around(text, start, end)
    if _STOPPED_BEFORE.search(clause):
        return True
    if _STILL.search(clause) or _OFTEN.match(after):
        return False
    if _STOPPED_AFTER.search(after) or _DONE_ONCE.search(text, start + 1, end + 2):
        return True
    return by_time and bool(_LONG_AGO.search(clause)) and not _STILL.search(before)
