"""The shipped data is complete, its mistakes are named, and a dispute type can be added without touching code."""

import shutil
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from models.domain.cause_cues import load_cause_cues
from models.domain.dialects import Dialects, Spoken, load_dialects
from models.domain.elements import load_elements
from models.domain.fairness import load_fairness
from models.domain.hard_cases import load_hard_cases
from models.domain.laws import load_laws
from models.domain.learning import load_held
from models.domain.lexicon import NO_RELATION, Lexicon, load_lexicon
from models.domain.panel import load_panel
from models.domain.recusal import load_recusal
from models.domain.redaction import load_redaction
from models.domain.region import Regions, ancestors, load_regions
from models.domain.remedies import load_remedies
from models.domain.taxonomy import Taxonomy, Vocabulary, load_taxonomy, parent_type
from models.domain.weights import Records
from models.errors import DataFileError
from models.ranking.case_features import CASE_FEATURES
from models.ranking.features import MEDIATOR_FEATURES

DATA = Path(__file__).parents[2] / "data"
HOLDABLE: dict[Records, list[str]] = {"mediators": [f.name for f in MEDIATOR_FEATURES], "cases": [f.name for f in CASE_FEATURES]}
# place_words.txt is read by the place finder, not by the loaders tested here
FILES = sorted(p for p in DATA.iterdir() if p.suffix in {".yaml", ".csv", ".txt"} and p.name != "place_words.txt")


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(DATA)


@pytest.fixture(scope="module")
def regions() -> Regions:
    return load_regions(DATA / "regions")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(DATA)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for file in FILES:
        shutil.copy(file, tmp_path)
    return tmp_path


# ---- complete ------------------------------------------------------------------------------------------------------


def test_types_are_the_22_of_the_field(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.types) == 22
    assert all(len(t.subtypes) >= 2 for t in taxonomy.types)


def test_every_subtype_has_everyday_words(taxonomy: Taxonomy) -> None:
    few = [f"{t.id}.{s.id}" for t in taxonomy.types for s in t.subtypes if len(set(s.everyday)) < 15]
    assert few == []
    assert all(t.everyday for t in taxonomy.types)


def test_everyday_words_are_short_normalised_and_stand_once_a_type(taxonomy: Taxonomy) -> None:
    for t in taxonomy.types:
        for words in (t.everyday, *(s.everyday for s in t.subtypes)):
            assert len(set(words)) == len(words), t.id
            wrong = [w for w in words if not 2 <= len(w) <= 8 or unicodedata.normalize("NFKC", w).lower() != w]
            assert wrong == [], t.id


def test_no_alias_of_a_subtype_means_another_too(taxonomy: Taxonomy) -> None:
    owners: dict[str, set[str]] = {}
    for t in taxonomy.types:
        for s in t.subtypes:
            for word in (s.name, *s.aliases):
                owners.setdefault(word, set()).add(f"{t.id}.{s.id}")
    assert {word: ids for word, ids in owners.items() if len(ids) > 1} == {}


def test_every_type_has_a_route(taxonomy: Taxonomy) -> None:
    assert all(taxonomy.route(type_id) is not None for type_id in taxonomy.type_names)
    assert taxonomy.routes["family.violence"].lead == "公安局"


def test_every_cause_is_mapped_once_and_its_parent_is_known(taxonomy: Taxonomy) -> None:
    names = [c.name for c in taxonomy.causes]
    assert len(names) == len(set(names)) >= 950
    assert {c.parent for c in taxonomy.causes if c.parent} <= set(names)
    assert {t.id for t in taxonomy.types} <= {parent_type(c.type) for c in taxonomy.causes}


@pytest.mark.parametrize(
    ("cause", "type_id"),
    [
        ("离婚纠纷", "family.divorce"),
        ("相邻用水、排水纠纷", "neighbour.leak"),
        ("追索劳动报酬纠纷", "wages.unpaid"),
        ("劳动争议", "labour"),
        ("工伤保险待遇纠纷", "labour.injury"),
        ("网络购物合同纠纷", "ecommerce.shopping"),
        ("信用卡纠纷", "finance.credit"),
        ("民间借贷纠纷", "contract.loan"),
        ("承包地征收补偿费用分配纠纷", "expropriation.compensation"),
        ("宅基地使用权纠纷", "housing.homestead"),
        ("中介合同纠纷", "contract"),
        ("教育机构责任纠纷", "campus.injury"),
    ],
)
def test_causes_belong_where_a_clerk_would_put_them(taxonomy: Taxonomy, cause: str, type_id: str) -> None:
    assert taxonomy.type_of_cause[cause] == type_id


def test_small_lists_are_complete(taxonomy: Taxonomy) -> None:
    assert "".join(sorted(taxonomy.industries.by_id)) == "ABCDEFGHIJKLMNOPQRST"
    assert len(taxonomy.methods) == 17
    assert all(m.description and m.fits for m in taxonomy.methods)
    assert [t.id for t in taxonomy.vocabulary.grades] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("listed", sorted(Vocabulary.model_fields))
def test_a_word_stands_for_one_entry_of_its_list(taxonomy: Taxonomy, listed: str) -> None:
    terms = getattr(taxonomy.vocabulary, listed)
    words = [word for t in terms for word in {t.id, t.name, *t.aliases}]
    assert len(words) == len(set(words))


def test_areas_nest(regions: Regions) -> None:
    # a town directly under a city (Dongguan) has that city's code as its county
    orphans = [r.code for r in regions if any(above not in regions for above in ancestors(r.code))]
    assert orphans == []
    assert len(regions) > 44_000


def test_the_sample_prefecture_has_its_villages(regions: Regions) -> None:
    sample = [r for r in regions if r.code.startswith("9801")]
    levels = [r.level for r in sample]
    assert (levels.count("county"), levels.count("town")) == (6, 48)
    villages = [r for r in sample if r.level == "village"]
    assert len({r.name for r in villages}) == len(villages) >= 250
    per_town = [sum(v.code.startswith(t.code[:9]) for v in villages) for t in sample if t.level == "town"]
    assert min(per_town) >= 4
    assert max(per_town) <= 7
    assert regions.full_name("980121102201") == "临澜市禾阳县柳桥镇柳桥村"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("110101001", "北京市东城区东华门街道"),
        ("500229", "重庆市城口县"),
        ("441900003", "东莞市东城街道"),
        ("330106", "杭州市西湖区"),
        ("429004", "湖北省仙桃市"),
    ],
)
def test_full_names_leave_out_what_is_no_name(regions: Regions, code: str, name: str) -> None:
    assert regions.full_name(code.ljust(12, "0")) == name


def test_areas_load_fast() -> None:
    best = min(_seconds(lambda: load_regions(DATA / "regions")) for _ in range(3))
    assert best < 1.0  # 0.17 s measured; the margin is for a busy machine


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_words_are_plenty(lexicon: Lexicon) -> None:
    assert len(lexicon.synonyms) >= 220
    assert len(lexicon.user_words) >= 300
    assert {"的", "我"} <= lexicon.stop_words


@pytest.mark.parametrize(
    ("surname", "pinyin"),
    [
        ("单", "shan"),
        ("仇", "qiu"),
        ("解", "xie"),
        ("区", "ou"),
        ("查", "zha"),
        ("盖", "ge"),
        ("曾", "zeng"),
        ("任", "ren"),
        ("朴", "piao"),
        ("尉迟", "yuchi"),
        ("万俟", "moqi"),
        ("欧阳", "ouyang"),
    ],
)
def test_surnames_are_read_right(lexicon: Lexicon, surname: str, pinyin: str) -> None:
    assert lexicon.surnames[surname] == pinyin


def test_advice_on_what_cannot_wait_names_a_number(lexicon: Lexicon) -> None:
    assert {c.kind for c in lexicon.urgency} == {"violence", "self_harm", "minor", "group", "health", "deadline"}
    assert [c.kind for c in lexicon.urgency if not any(n in c.advice for n in ("110", "120", "12345", "12368", "12378"))] == []


def test_look_alikes_are_many_and_have_the_well_known_ones(lexicon: Lexicon) -> None:
    assert len(lexicon.look_alike) >= 400
    pairs = {frozenset((a, b)) for group in lexicon.look_alike for a in group for b in group if a != b}
    for known in ("己已", "已巳", "末未", "戊戌", "戌戍", "侯候", "赢嬴", "宇字", "晴睛", "栗粟"):
        assert frozenset(known) in pairs, known


def test_every_relationship_has_words(taxonomy: Taxonomy, lexicon: Lexicon) -> None:
    assert {r.id for r in lexicon.relations} == {t.id for t in taxonomy.vocabulary.relationships} | {NO_RELATION}


# ---- mistakes are named --------------------------------------------------------------------------------------------

MISTAKES = [
    # file, what is appended, line of it that is wrong (1 = first appended), part of the message
    ("dispute_types.yaml", "- id: drone\n  everyday: [航拍]\n", 1, "缺少 name"),
    ("dispute_types.yaml", "- id: drone\n  name: 无人机\n  everyday:\n    - 航拍\n    - 996\n", 5, "请加引号"),
    ("dispute_types.yaml", "- id: drone\n  name: 无人机\n  colour: red\n", 3, "不认识的项 colour"),
    ("dispute_types.yaml", "- id: drone\n  name: 无人机\n bad: [\n", 3, "YAML 写法有误"),
    ("routing.yaml", "- {type: drnoe, bodies: [公安局], lead: 公安局, next_level: 市公安局}\n", 1, "不认识的纠纷类型 drnoe"),
    ("routing.yaml", "- {type: contract.sale, bodies: [公安局], lead: 法院, next_level: 市公安局}\n", 1, "牵头单位“法院”"),
    ("causes.csv", "X001,无人机纠纷,合同纠纷,drone\n", 1, "不认识的纠纷类型 drone"),
    ("causes.csv", "X001,无人机纠纷,合同纠纷\n", 1, "应有 4 列"),
    ("industries.yaml", "- {id: Z}\n", 1, "缺少 name"),
    ("methods.yaml", "- id: song\n  name: 唱歌调解法\n  fits: [drone]\n", 1, "不认识的纠纷类型 drone"),
    ("vocabulary.yaml", "colours:\n  - {id: red, name: 红}\n", 1, "不认识的项 colours"),
    ("synonyms.txt", "孤零零\n", 1, "只有一个词"),
    ("synonyms.txt", "航拍 工钱\n", 1, "“工钱”已在第"),
    ("user_words.txt", "航拍机 很多\n", 1, "不是词频"),
    ("user_words.txt", "航\n", 1, "只有一个字"),
    ("stop_words.txt", "甲 乙\n", 1, "一行有几个词"),
    ("stop_words.txt", "# 说明\n的\n", 2, "“的”已在第"),
    ("surnames.csv", "单,Shàn\n", 1, "拼音“Shàn”"),
    ("surnames.csv", "Smith,shi\n", 1, "不是汉字姓氏"),
    ("look_alike.txt", "未\n", 1, "不是一组汉字"),
    ("look_alike.txt", "未 末\n", 1, "不是一组汉字"),
    ("look_alike.txt", "未未末\n", 1, "重复的字"),
    ("look_alike.txt", "風夙\n", 1, "不是简体字"),
    ("look_alike.txt", "# 说明\n己巳已\n", 2, "已在第"),
    ("name_readings.csv", "乐乐,le yue\n", 1, "不是一个汉字"),
    ("name_readings.csv", "仲,zhong\n", 1, "的写法不对"),
    ("name_readings.csv", "乐,le yue\n", 1, "写了两次"),
    ("wishes.yaml", "- field: languages\n  value: martian\n  words: [火星话]\n", 2, "没有“martian”"),
    ("wishes.yaml", "- field: mood\n  value: female\n  words: [好心情]\n", 1, "field"),
    ("wishes.yaml", "- field: gender\n  value: female\n  words: [女侠, 手语]\n", 3, "“手语”已在第"),
    ("urgency.yaml", "- level: calm\n  kind: health\n  words: [慢慢来]\n  advice: 不急。\n", 1, "level"),
    ("urgency.yaml", "- level: urgent\n  kind: health\n  words: []\n  advice: 快。\n", 3, "words 不能为空"),
    ("relations.yaml", "- id: pen_friends\n  words: [笔友]\n", 1, "没有“pen_friends”"),
    ("relations.yaml", "- id: spouses\n  telling: [孩儿他娘, 房东]\n  words: [孩儿他爹]\n", 2, "“房东”已在第"),
    ("stages.yaml", "- id: sued\n  name: 告了\n  words: [告御状]\n", 1, "id“sued”重复"),
    ("stages.yaml", "- id: appealed\n  name: 上诉\n  words: [上诉了, 不服…]\n", 3, "“不服…”的…旁边没有词"),
    ("remarks.yaml", "- id: Angry\n  name: 生气\n  words: [气坏了]\n", 1, "id 的写法不对"),
    ("figures.txt", "气炸 了\n", 1, "一行有几个词"),
    ("local_words.yaml", "- level: planet\n  words: [我们星球]\n", 1, "level 应为以下之一"),
    ("local_words.yaml", "- level: town\n  words: [我们村]\n", 2, "“我们村”已在第"),
    ("relations.yaml", "- id: spouses\n  words: [孩儿他爹, ' ']\n", 2, "有空的词"),
    ("hard_cases.yaml", "  - {says: 难, kinds: [lawyer]}\n", 1, "“难”没有写什么时候算"),
    ("hard_cases.yaml", "  - {says: 难, amount: 1}\n", 1, "“难”没有写谁懂行"),
    ("hard_cases.yaml", "  - {says: 难, amount: 0, kinds: [lawyer]}\n", 1, "amount"),
    ("hard_cases.yaml", "  - {says: 难, types: [medical, drone], kinds: [lawyer]}\n", 1, "不认识的纠纷类型“drone”"),
    ("hard_cases.yaml", "  - says: 难\n    alerts: [fire]\n    kinds: [lawyer]\n", 2, "应为以下之一"),
    ("hard_cases.yaml", "  - says: 难\n    people: 5\n    kinds: [律师]\n", 3, "没有人员类别“律师”"),
    ("hard_cases.yaml", "  - {says: 难, people: 5, office_kinds: [bank]}\n", 1, "没有机构类别“bank”"),
    ("dialects.yaml", "- {region: '980199', languages: [lan_local]}\n", 1, "没有辖区 980199"),
    ("dialects.yaml", "- {region: '980', languages: [lan_local]}\n", 1, "region"),
    ("dialects.yaml", "- {region: '980100000000', languages: [wu]}\n", 1, "辖区 980100000000 重复"),
    ("dialects.yaml", "- region: '980102'\n  languages: [martian]\n", 2, "没有语言“martian”"),
]


@pytest.mark.parametrize(("name", "appended", "line", "problem"), MISTAKES)
def test_a_mistake_names_file_and_line(copy: Path, name: str, appended: str, line: int, problem: str) -> None:
    file = copy / name
    text = file.read_text(encoding="utf-8")
    text += "" if text.endswith("\n") else "\n"
    file.write_text(text + appended, encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        _load(file)
    assert caught.value.file == file
    assert problem in caught.value.message
    assert caught.value.line == text.count("\n") + line
    assert caught.value.mend


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_a_missing_file_and_a_wrong_encoding_are_named(copy: Path, file: Path) -> None:
    (copy / file.name).write_bytes("错".encode("gb18030"))
    with pytest.raises(DataFileError, match="UTF-8"):
        _load(copy / file.name)
    (copy / file.name).unlink()
    with pytest.raises(DataFileError, match="找不到文件"):
        _load(copy / file.name)


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("code,name\n98,岚川省\n980,临澜市\n", 3, "不是 2、4、6、9 或 12 位"),
        ("code,name\n98,\n", 2, "名称为空"),
        ("code,name\n98,岚川省\n\n", 3, "应有 2 列"),
        ("code,name\n98,岚川省\n98,岚川省\n", 3, "重复"),
        ("code,title\n98,岚川省\n", 1, "表头不对"),
    ],
)
def test_a_mistake_in_the_areas_names_the_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    (tmp_path / "own.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataFileError, match=problem) as caught:
        load_regions(tmp_path)
    assert caught.value.line == line


TAXONOMY = {"dispute_types.yaml", "routing.yaml", "causes.csv", "industries.yaml", "methods.yaml", "vocabulary.yaml"}


LOADERS: dict[str, Callable[[Path], object]] = {
    "elements.yaml": lambda file: load_elements(file, load_taxonomy(DATA)),
    "cause_cues.txt": lambda file: load_cause_cues(file, load_taxonomy(DATA)),
    "remedies.yaml": load_remedies,
    "laws.txt": load_laws,
    "redaction.yaml": lambda file: load_redaction(file.parent),
    "panel.yaml": lambda file: load_panel(file, load_taxonomy(DATA), load_elements(DATA / "elements.yaml", load_taxonomy(DATA))),
    "fairness.yaml": load_fairness,
    "hard_cases.yaml": lambda file: load_hard_cases(file, load_taxonomy(DATA)),
    "dialects.yaml": lambda file: load_dialects(file, load_taxonomy(DATA), load_regions(DATA / "regions")),
    "recusal.yaml": lambda file: load_recusal(file.parent),
    "learning.yaml": lambda file: load_held(file, HOLDABLE),
}


def _load(file: Path) -> object:
    """What reads this file."""
    if file.name in LOADERS:
        return LOADERS[file.name](file)
    return load_taxonomy(file.parent) if file.name in TAXONOMY else load_lexicon(file.parent)


def test_the_smallest_area_says_what_is_spoken() -> None:
    dialects = Dialects((Spoken(region="44", languages=("cantonese",)), Spoken(region="4414", languages=("hakka",))))
    assert dialects.of("440103001000") == ("cantonese",)
    assert dialects.of("441402000000") == ("hakka",)
    assert dialects.of("980102102000") == dialects.of(None) == ()


# ---- adding a type is editing data ---------------------------------------------------------------------------------


def test_a_type_is_added_by_data_only(copy: Path) -> None:
    _append(
        copy / "dispute_types.yaml",
        "- id: drone\n  name: 无人机纠纷\n  aliases: [低空飞行纠纷]\n  everyday: [无人机, 航拍]\n"
        "  subtypes:\n    - id: crash\n      name: 坠机\n      everyday: [炸机, 飞机掉下来]\n",
    )
    with pytest.raises(DataFileError, match="drone（无人机纠纷）没有归口单位"):
        load_taxonomy(copy)
    _append(copy / "routing.yaml", "- {type: drone, bodies: [公安局, 司法局], lead: 公安局, next_level: 市公安局}\n")
    _append(copy / "causes.csv", "X001,无人机损害责任纠纷,侵权责任纠纷,drone.crash\n")

    taxonomy = load_taxonomy(copy)
    assert taxonomy.type_label("drone.crash") == "无人机纠纷·坠机"
    assert taxonomy.type_words["低空飞行纠纷"] == "drone"
    assert taxonomy.type_words["坠机"] == "drone.crash"
    assert taxonomy.type_of_cause["无人机损害责任纠纷"] == "drone.crash"
    route = taxonomy.route("drone.crash")
    assert route is not None
    assert route.lead == "公安局"


def _append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text)


# ---- what is not learned -------------------------------------------------------------------------------------------


def test_a_held_feature_that_does_not_exist_is_named_with_its_line(copy: Path) -> None:
    file = copy / "learning.yaml"
    assert "named" in load_held(file, HOLDABLE).of("mediators")
    file.write_text(
        "mediators:\n  - {feature: named, reason: 点名}\n  - {feature: charm, reason: 试}\ncases: []\n", encoding="utf-8"
    )
    with pytest.raises(DataFileError, match="没有名为 charm 的特征") as caught:
        load_held(file, HOLDABLE)
    assert caught.value.line == 3
