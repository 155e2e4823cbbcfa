"""Whole imports into a real store: headers, tolerance, mapping files, reports."""

from datetime import date
from pathlib import Path

import pytest

from indexer.importing.columns import ColumnBook, ImportContext, load_context, load_mapping
from indexer.records.store import RecordStore
from indexer.records.tables import KINDS, Kind
from models.domain.case import Case
from models.domain.mediator import Contact, Interest, Mediator, TypeRecord
from models.domain.organisation import Organisation
from models.errors import DataFileError, ImportFileError
from tests.indexer.importing.conftest import Import, sheet, table


def only(store: RecordStore, kind: Kind) -> object:
    (records,) = store.iterate(kind)
    assert len(records) == 1
    return records[0]


MEDIATOR = {
    "调解员姓名（必填）*": "单 守 仁", "性别": "男", "年龄": "60", "所属调委会": "柳桥镇调委会", "辖区": "禾阳县柳桥镇、河口乡",
    "层级": "乡镇（街道）", "人员类别": "人民调解员", "专兼职": "专职", "等级": "二级", "荣誉称号": "金牌调解员；镇里的好人",
    "擅长领域": "邻里纠纷、赡养", "行业": "农、林、牧、渔业", "专长": "老人赡养/宅基地相邻", "个人简介": "说话慢[2、]，肯上门。",
    "调解方法": "背靠背调解法、拉家常法", "语言": "普通话，临澜话", "调解方式": "现场、上门", "证书": "无", "每周工时": "30小时",
    "在办件数": "2", "在办上限": "8件", "本年培训天数": "6", "走访次数": "48次", "承办总数": "86",
    "调解成功数": "78", "履行数": "74",
    "撤回数": "2", "转办数": "1", "满意度均分": "4.5", "评价数": "60", "平均办理天数": "9天", "回避事项": "妻子在柳桥粮站工作",
    "手机": 13800000000,
    "聘任日期": "2019年5月6日", "离任日期": "-",
}  # fmt: skip
RECORD = {
    "taken": 86, "settled": 78, "performed": 74, "withdrawn": 2, "referred": 1, "satisfaction_sum": 270, "satisfaction_count": 60,
    "median_days": 9,
}  # fmt: skip
CASE = {
    "案例编号": "a-1", "标题": "楼上漏水", "纠纷类型": "邻里纠纷·漏水", "案由": "相邻关系纠纷", "行业": "房地产业",
    "所在地区": "柳桥镇", "案情": "楼上改水管，楼下吊顶泡坏。", "争议焦点": "1.谁的管道；2.怎么赔",
    "调解过程": "上门试水。", "调解方法": "现场勘查法",
    "调解结果": "调解成功", "协议内容": "赔一千八百元。", "是否履行": "已履行",
    "法律依据": "《民法典》第二百八十八条、第二百九十六条",
    "涉案金额": "0.18万", "协议金额（万元）": "0.15",
    "当事人人数": "2人", "当事人关系": "邻居", "难度": "2", "受理日期": "2025/3/4", "结案日期": "20250308",
    "满意度": "满意", "脱敏状态": "已脱敏", "库别": "案例库",
}  # fmt: skip
ORGANISATION = {
    "组织名称": "柳桥镇调委会", "类型": "乡镇(街道)调委会", "级别": "镇级", "所在地区": "柳桥镇", "服务区域": "柳桥镇、河口乡",
    "受理纠纷类型": "邻里纠纷", "行业": "农业", "简介": "在镇政府一楼。", "地址": "人民路1号",
    "办公时间": "工作日", "联系电话": "0000",
}  # fmt: skip


def test_a_roster_with_the_headers_of_centres(run: Import, store: RecordStore) -> None:
    store.upsert("organisations", [Organisation(id="o1", name="柳桥镇调委会")])
    report = run("mediators", table(list(MEDIATOR), [str(v) for v in MEDIATOR.values()]))
    assert (report.refused, report.unknown, report.warnings) == (0, {}, {}), report.lines()
    m = only(store, "mediators")
    assert isinstance(m, Mediator)
    assert m == Mediator(
        id=m.id,
        name="单守仁",
        gender="male",
        birth_year=date.today().year - 60,
        organisation="o1",
        regions=("980121002000", "980121202000"),
        level="town",
        kind="people",
        employment="full_time",
        grade=2,
        honours=("gold", "镇里的好人"),
        dispute_types=("neighbour", "family.support_elderly"),
        industries=("A",),
        specialities=("老人赡养", "宅基地相邻"),
        profile="说话慢，肯上门。",
        methods=("back_to_back", "拉家常法"),
        languages=("mandarin", "lan_local"),
        modes=("on_site", "visit"),
        weekly_hours=30,
        open_cases=2,
        capacity=8,
        training_days=6,
        patrols=48,
        record={"neighbour": TypeRecord.model_validate(RECORD)},
        interests=("妻子在柳桥粮站工作",),
        contact=Contact(phone="13800000000"),
        active_from=date(2019, 5, 6),
    )
    assert report.missing == {"photo": 1, "certificates": 1, "active_to": 1}
    assert report.cleaned == {"page_marks": 1, "spaces": 2}


def test_declared_ties_are_read_from_columns_and_from_objects(run: Import, store: RecordStore) -> None:
    header = ["姓名", "回避事项", "近亲属", "同住人", "任职单位", "曾代理的当事人", "利害关系人", "居住村"]
    row = ["张桂兰", "与关某为战友", "王小明（河头村）、李四海", "赵大河", "棉纺厂", "碧水物业有限公司", "孙立", "柳桥镇河头村"]
    report = run("mediators", table(header, row))
    assert (report.refused, report.unknown, report.warnings) == (0, {}, {}), report.lines()
    (m,) = (m for batch in store.iterate("mediators") for m in batch)
    assert m.interests == (
        "与关某为战友",
        Interest(kind="kin", name="王小明", region="河头村"),
        Interest(kind="kin", name="李四海"),
        Interest(kind="household", name="赵大河"),
        Interest(kind="employer", organisation="棉纺厂"),
        Interest(kind="represented", organisation="碧水物业有限公司"),
        Interest(kind="interest", name="孙立"),
        Interest(kind="village", region="柳桥镇河头村"),
    )
    objects = [i if isinstance(i, str) else i.model_dump(exclude_none=True) for i in m.interests]
    report = run("mediators", [{"id": m.id, "name": "张桂兰", "interests": objects}])
    assert (report.count.same, report.refused) == (1, 0), report.lines()


@pytest.mark.parametrize("tie", [{"kind": "friend", "name": "王小明"}, {"kind": "kin"}, {"kind": "village", "name": "王小明"}])
def test_a_tie_that_says_nothing_usable_refuses_its_row(run: Import, tie: dict[str, str], tmp_path: Path) -> None:
    report = run("mediators", [{"name": "张桂兰", "interests": [tie]}], refused=tmp_path / "refused.jsonl")
    assert report.refused == 1
    assert any('{"kind": "kin"' in line for line in report.lines())


def test_cases_with_the_headers_of_centres(run: Import, store: RecordStore, tmp_path: Path) -> None:
    report = run("cases", sheet(tmp_path / "c.xlsx", list(CASE), list(CASE.values())))
    assert (report.refused, report.unknown, report.warnings) == (0, {}, {}), report.lines()
    assert store.get("cases", "a-1") == Case(
        id="a-1",
        title="楼上漏水",
        dispute_types=("neighbour.leak",),
        cause="相邻关系纠纷",
        industry="K",
        region="980121002000",
        facts="楼上改水管，楼下吊顶泡坏。",
        issues=("谁的管道", "怎么赔"),
        process="上门试水。",
        methods=("site_visit",),
        outcome="settled",
        agreement="赔一千八百元。",
        performed=True,
        laws=("《民法典》第二百八十八条、第二百九十六条",),
        amount=1800,
        agreed=1500,
        party_count=2,
        relationship="neighbours",
        difficulty=2,
        opened=date(2025, 3, 4),
        closed=date(2025, 3, 8),
        satisfaction=4,
        redaction="checked",
        tier="library",
    )


def test_organisations_with_the_headers_of_centres(run: Import, store: RecordStore) -> None:
    report = run("organisations", table(list(ORGANISATION), list(ORGANISATION.values())))
    assert (report.refused, report.unknown, report.warnings) == (0, {}, {}), report.lines()
    o = only(store, "organisations")
    assert isinstance(o, Organisation)
    assert o == Organisation(
        id=o.id,
        name="柳桥镇调委会",
        kind="town",
        level="town",
        region="980121002000",
        serves=("980121002000", "980121202000"),
        dispute_types=("neighbour",),
        industries=("A",),
        introduction="在镇政府一楼。",
        address="人民路1号",
        opening_hours="工作日",
        phone="0000",
    )


def test_jsonl_takes_the_record_itself(run: Import, store: RecordStore) -> None:
    full = Mediator(
        id="m-1",
        name="单守仁",
        organisation="o-9",
        regions=("980121000000",),
        grade=1,
        dispute_types=("family.divorce",),
        record={"family": TypeRecord(taken=3, settled=2), "land": TypeRecord(taken=1)},
        contact=Contact(phone="1", address="某处"),
        active_from=date(2020, 1, 1),
    )
    report = run("mediators", [full.model_dump(mode="json")])
    assert report.refused == 0
    assert store.get("mediators", "m-1") == full


def test_jsonl_is_tolerant_where_it_is_safe(run: Import, store: RecordStore) -> None:
    row = {
        "id": 17, "facts": ["楼上漏水。", "楼下要赔。"], "dispute_types": "漏水、奇怪的事", "region": 980121, "outcome": "成功",
        "amount": "3.2万",        "opened": "2025年3月4日", "performed": "否", "parties": 2, "issues": "甲；乙",
        "party_count": None, "mediators": [],
    }  # fmt: skip
    report = run("cases", [row])
    assert store.get("cases", "17") == Case(
        id="17",
        facts="楼上漏水。\n楼下要赔。",
        dispute_types=("neighbour.leak",),
        region="980121000000",
        outcome="settled",
        amount=32000,
        opened=date(2025, 3, 4),
        performed=False,
        issues=("甲", "乙"),
    )
    assert report.unknown == {"parties": 1}
    assert report.warnings == {"不认识的纠纷类型“奇怪的事”，已略去": 1}


def test_only_name_or_facts_is_required(run: Import) -> None:
    assert run("mediators", [{"name": "单守仁"}]).count.added == 1
    assert run("cases", [{"facts": "漏水"}]).count.added == 1
    assert run("organisations", [{"name": "柳桥镇调委会"}]).count.added == 1
    for kind, row in (
        ("mediators", {"gender": "男"}),
        ("cases", {"title": "漏水", "facts": " "}),
        ("organisations", {"name": None}),
    ):
        report = run(kind, [row])
        assert (report.count.added, report.refused) == (0, 1)
        assert "没有填；应为必填的文字" in report.refusals[0].reason()


def test_what_nested_objects_do_not_know_is_counted_and_left_out(run: Import, store: RecordStore) -> None:
    row = {
        "id": "m",
        "name": "张三",
        "contact": {"phone": "1", "wechat": "x"},
        "record": {"邻里纠纷": {"taken": 2, "stars": 5}, "怪": {}},
    }
    report = run("mediators", [row])
    assert report.unknown == {"contact.wechat": 1, "record.stars": 1}
    assert report.warnings == {"不认识的纠纷类型“怪”，已略去": 1}
    assert store.get("mediators", "m") == Mediator(
        id="m", name="张三", contact=Contact(phone="1"), record={"neighbour": TypeRecord(taken=2)}
    )


@pytest.mark.parametrize(
    ("kind", "row", "column", "says"),
    [
        ("mediators", {"gender": "男男"}, "gender", "性别，如 男、女"),
        ("mediators", {"level": "镇级别"}, "level", "是不是“"),
        ("mediators", {"kind": "人民调节员"}, "kind", "是不是“人民调解员”"),
        ("mediators", {"grade": "五级"}, "grade", "等级，如 一级调解员"),
        ("mediators", {"modes": ["现场", "飞鸽"]}, "modes", "调解方式，如 现场、电话"),
        ("mediators", {"industries": "火星业"}, "industries", "行业门类"),
        ("mediators", {"regions": ["柳乔镇"]}, "regions", "是不是“柳桥镇”"),
        ("mediators", {"birth_year": 1900}, "birth_year", "不能小于 1920"),
        ("mediators", {"weekly_hours": 500}, "weekly_hours", "不能大于 100"),
        ("mediators", {"open_cases": -1}, "open_cases", "不能小于 0"),
        ("mediators", {"name": "张" * 50}, "name", "不超过 40 个字"),
        ("mediators", {"id": "x" * 65}, "id", "不超过 64 个字"),
        ("mediators", {"contact": "电话"}, "contact", "一个 {…} 对象"),
        ("mediators", {"profile": {"a": 1}}, "profile", "文字"),
        ("mediators", {"record": {"family": {"taken": "很多"}}}, "record", "整数"),
        ("mediators", {"record": {"family": {"taken": 1, "settled": 2}}}, "", "不能少于成功数、撤回数、转办数之和"),
        ("mediators", {"record.satisfaction_mean": 9, "record.satisfaction_count": 5}, "", "满意度在 1 到 5 分之间"),
        ("cases", {"outcome": "和好"}, "outcome", "调解结果，如 调解成功"),
        ("cases", {"tier": "秘密库"}, "tier", "库别，如 案例库"),
        ("cases", {"opened": "去年"}, "opened", "日期，如 2025-03-04"),
        ("cases", {"amount": "-1"}, "amount", "金额"),
        ("cases", {"performed": "也许"}, "performed", "是或否"),
        ("cases", {"satisfaction": 9}, "satisfaction", "不能大于 5"),
        ("cases", {"mediators": [{"a": 1}]}, "mediators", "文字"),
        ("cases", {"opened": "2025-03-04", "closed": "2025-03-01"}, "", "“结案日期”不能早于“受理日期”"),
    ],
)
def test_a_bad_value_refuses_its_row_and_says_what_is_expected(
    run: Import, store: RecordStore, kind: Kind, row: dict[str, object], column: str, says: str
) -> None:
    good = {"id": "good", "name": "好", "facts": "好"}
    report = run(kind, [good, {"name": "张三", "facts": "漏水", **row}])
    assert (report.count.added, report.refused) == (1, 1), report.lines()
    refusal = report.refusals[0]
    assert (refusal.row, refusal.column) == (2, column)
    assert says in refusal.reason()
    assert store.count(kind) == 1


def test_an_outcome_told_in_words(run: Import, store: RecordStore) -> None:
    rows = [
        {"id": "1", "facts": "欠款", "outcome": "调解成功，当场履行"},
        {"id": "2", "facts": "欠款", "outcome": "乙方于三月内归还借款二万元，甲方放弃利息"},
        {"id": "3", "facts": "欠款", "outcome": "达成协议：分期归还", "agreement": "原来的协议"},
    ]
    assert run("cases", rows).refused == 0
    cases = store.get_many("cases", ["1", "2", "3"])
    assert [c.outcome for c in cases] == ["settled", None, "settled"]
    assert [c.agreement for c in cases] == ["调解成功，当场履行", "乙方于三月内归还借款二万元，甲方放弃利息", "原来的协议"]


def test_odd_labels_that_only_warn(run: Import, store: RecordStore) -> None:
    row = {"id": "c", "facts": "漏水", "relationship": "牌友", "satisfaction": "98%", "title": "长" * 300, "cause": "离婚纠纷"}
    report = run("cases", [row])
    assert len(report.warnings) == 4
    found = store.get("cases", "c")
    assert found is not None
    assert (found.relationship, found.satisfaction, len(found.title)) == (None, None, 200)
    assert found.dispute_types == ("family.divorce",)  # by the cause, as no type was given


# ---- mapping files and the lists of data/import --------------------------------------------------------------------


def test_a_mapping_file_for_other_headers_and_constants(run: Import, store: RecordStore, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("facts: 正文列名\ntier: {value: library}\ndispute_types: {value: [邻里纠纷]}\n", encoding="utf-8")
    report = run("cases", table(("编号", "正文列名", "案情", "标题"), ("1", "真的案情", "别的", "题")), mapping=mapping)
    assert store.get("cases", "1") == Case(id="1", title="题", facts="真的案情", tier="library", dispute_types=("neighbour",))
    assert report.unknown == {"案情": 1}


def test_a_mapping_file_for_other_names_in_jsonl(run: Import, store: RecordStore, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("facts: text\n", encoding="utf-8")
    assert run("cases", [{"id": "1", "text": "案情", "facts": "不用"}], mapping=mapping).count.added == 1
    assert store.get("cases", "1") == Case(id="1", facts="案情")


def test_a_mapping_file_with_a_mistake(run: Import, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("title: 标题\nfact: 正文\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"m.yaml 第 2 行.*没有 fact 这一项"):
        load_mapping("cases", mapping)
    mapping.write_text("facts: 正文\n", encoding="utf-8")
    with pytest.raises(ImportFileError, match="没有映射文件写的列“正文”"):
        run("cases", table(("案情", "标题"), ("一", "二")), mapping=mapping)
    with pytest.raises(DataFileError, match="找不到文件"):
        run("cases", [{"facts": "一"}], mapping=tmp_path / "none.yaml")


def test_the_refusal_file_must_be_another(run: Import, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="换一个文件名"):
        run("cases", [{"facts": "一"}], refused=tmp_path / "in.jsonl")


@pytest.mark.parametrize("kind", KINDS)
def test_every_header_of_the_lists_is_known_however_it_is_dressed(context: ImportContext, kind: Kind) -> None:
    book = ColumnBook(kind, context.columns[kind])
    for column in context.columns[kind]:
        for header in (*column.headers, column.field):
            dressed = (header, f" {header} ", f"*{header}（必填）", f"{header[:1]} {header[1:]}：")
            assert [book.field(h) for h in dressed] == [column.field] * 4, header


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("- {field: name, headers: [姓名]}\n- {field: shoes, headers: [鞋码]}\n", "第 2 行：记录里没有 shoes"),
        ("- {field: name, headers: [姓名]}\n- {field: photo, headers: [照片, 姓名]}\n", "第 2 行：表头“姓名”写在两项下"),
        ("- {field: name, headers: []}\n", "第 1 行：headers 不能为空"),
    ],
)
def test_a_mistake_in_the_lists_names_its_line(context: ImportContext, tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "import").mkdir()
    for kind in KINDS:
        (tmp_path / "import" / f"{kind}.yaml").write_text(content, encoding="utf-8")
    (tmp_path / "import" / "organisations.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load_context(tmp_path, context.taxonomy, context.regions)
    assert says in caught.value.message


def test_progress_tells_rows_and_part(run: Import) -> None:
    seen: list[tuple[int, float]] = []
    run("mediators", [{"name": f"张{i}"} for i in range(2500)], progress=lambda rows, part: seen.append((rows, part)))
    assert [rows for rows, _ in seen] == [1000, 2000, 2500]
    parts = [part for _, part in seen]
    assert parts == sorted(parts)
    assert 0 < parts[0] <= parts[-1] == 1


def test_the_report_reads_well_and_goes_into_json(run: Import) -> None:
    rows = [{"name": "张三", "profile": "热心。[2、]", "shoe": 42}, {"name": "李四", "gender": "?"}]
    report = run("mediators", rows)
    lines = report.lines()
    assert lines[0] == "in.jsonl：读到调解员 2 条，新增 1，更新 0，未变 0，重复 0，拒收 1。"
    assert lines[1] == "  第 2 行：“gender”的值“?”不对；应为性别，如 男、女"
    text = "\n".join(lines)
    for piece in ("缺少的内容", "出生年份 1", "不认识、已忽略的列：shoe 1", "清理：页码标记 1", "改正后可以直接再导入"):
        assert piece in text
    told = report.as_dict()
    assert (told["read"], told["added"], told["refused"], told["unknown"]) == (2, 1, 1, {"shoe": 1})


def test_spam_tails_are_taken_off_and_counted(run: Import, store: RecordStore) -> None:
    facts = "楼上漏水，楼下要赔。更多案例请加微信 abc12345 关注公众号。"
    report = run("cases", [{"id": "1", "facts": facts}])
    assert report.cleaned == {"spam": 1}
    assert store.get("cases", "1") == Case(id="1", facts="楼上漏水，楼下要赔。")
