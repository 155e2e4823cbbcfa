from models.language.synonyms import Phrase, Synonyms
from models.language.tokenize import Tokenizer

TOKENIZER = Tokenizer(["农民工", "讨薪"], ["要"])
GROUPS = (("离婚", "解除婚姻关系"), ("农民工", "工友"), ("讨薪", "要工资"), ("漏水", "渗水", "渗漏"))
SYNONYMS = Synonyms(GROUPS, TOKENIZER)


def test_words_both_ways() -> None:
    assert SYNONYMS.of(["漏水"]).words == ("渗水", "渗漏")
    assert SYNONYMS.of(["渗漏"]).words == ("漏水", "渗水")
    assert SYNONYMS.of(["漏水", "渗水"]).words == ("渗漏",)
    assert SYNONYMS.of(["噪音"]).words == ()


def test_a_word_with_parts_is_one_word() -> None:
    assert SYNONYMS.of(TOKENIZER.tokens("工友")).words == ("农民工",)
    assert SYNONYMS.of(TOKENIZER.tokens("农民工")).words == ("工友",)


def test_phrases_both_ways() -> None:
    (phrase,) = SYNONYMS.of(["离婚"]).phrases
    assert phrase.text == "解除婚姻关系"
    assert phrase.tokens == tuple(TOKENIZER.tokens("解除婚姻关系"))
    assert SYNONYMS.of(TOKENIZER.tokens("她要求解除婚姻关系")).words == ("离婚",)


def test_a_phrase_with_a_stop_word_is_no_search_for_the_rest() -> None:
    assert SYNONYMS.of(["讨薪"]).phrases == (Phrase("要工资", ()),)
    assert SYNONYMS.of(["工资"]).words == ()
