"""A small fictional centre full of traps: names that sound and look alike, names that are words, texts in every writing."""

from collections.abc import Iterator

from indexer.records.store import RecordStore
from models.domain.case import Case
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation

HOME = "980102000000"
OFFICES = (
    Organisation(id="o-hall", name="澜东区矛盾纠纷调解中心", kind="county", level="county", region=HOME),
    Organisation(id="o-jinhua", name="锦华街道调委会", kind="town", level="town", region="980102001000"),
    Organisation(id="o-bank", name="公商联合会调解室", kind="sector", level="city", region="980100000000"),
)
# name, dispute type, profile; the id is the name itself, so that a case of the pack reads by itself
PEOPLE = (
    ("张建国", "property.fee", "在小区做过楼长，熟悉物业费、停车位和公共收益。"),
    ("张建军", "labour.injury", "懂工伤认定，陪职工跑过工伤鉴定，也办过加班费的事。"),
    ("张健", "neighbour.noise", "调解广场舞和半夜装修。"),
    ("章建邦", "finance.insurance", "做过保险，熟悉理赔。"),
    ("李晓燕", "family.divorce", "离婚、探望孩子的事办得细。"),
    ("李小艳", "family.support_elderly", "兄弟姐妹赡养老人，先听老人的。"),
    ("李晓彬", "traffic.injury", "退休交警，看得懂现场图。"),
    ("王未央", "consumer.prepaid", "健身卡、美容卡退费。"),
    ("王芳", "neighbour.leak", "楼上漏水、渗水，常带水电工上门。"),
    ("汪芳", "campus.injury", "孩子在学校摔伤，家校两头跑。"),
    ("侯俊峰", "contract.loan", "借条、利息、担保，账算得清。"),
    ("陈琳", "medical.treatment", "退休护士长，讲得清病历。"),
    ("程林", "land.boundary", "量过全镇的地界。"),
    ("黄志远", "wages.unpaid", "帮农民工讨薪，工资条和考勤表怎么看都教。"),
    ("房志远", "housing.lease", "租房押金、提前退租。"),
    ("刘兰", "neighbour.pets", "养狗、遛狗不牵绳、狗叫扰民。"),
    ("胡海涛", "environment.fume", "饭店油烟、烧烤摊。"),
    ("冯海涛", "business.supply", "供货拖款。"),
    ("栗红", "ecommerce.livestream", "直播间买的东西退不掉。"),
    ("粟红", "tourism.itinerary", "跟团游改行程。"),
    ("戴成刚", "expropriation.compensation", "征地补偿款怎么分。"),
    ("田文杰", "housing.homestead", "宅基地滴水、出路。"),
    ("由文杰", "contract.sale", "货不对板、尾款不付。"),
    # surnames that are rare, compound, or read in their own way
    ("欧阳春晓", "family.bride_price", "彩礼退多少，两家坐下来谈。"),
    ("欧文", "contract.partnership", "合伙散伙。"),
    ("单小梅", "wages.unpaid", "执业律师。"),
    ("仇大海", "neighbour.passage", "过道堆放杂物。"),
    ("查良玉", "damages.reputation", "微信群里骂人，名誉的事。"),
    ("解红梅", "family.custody", "孩子跟谁过。"),
    ("区月明", "medical.cosmetic", "美容做坏了脸。"),
    ("尉迟锋", "damages.injury", "打架伤人。"),
    ("万俟静", "finance.card", "信用卡被盗刷。"),
    ("盖文斌", "labour.dismissal", "无故辞退。"),
    ("翟秀兰", "neighbour.light", "挡光、遮阳棚。"),
    ("朴英子", "civil_affairs.elderly_care", "养老院收费。"),
    ("令狐平", "land.transfer", "土地流转费。"),
    ("诸葛亮亮", "property.parking", "小区停车抢车位。"),
    ("员建设", "property.repair", "电梯、外墙维修。"),
    ("张茜", "campus.refund", "培训班退费，懂K12培训的合同。"),
    # names that are words, and names that sound like topics
    ("高兴", "traffic.vehicle", "车损定损。"),
    ("安全", "damages.falling", "高空抛物。"),
    ("黄河", "finance.collection", "催收电话打到单位。"),
    ("文明", "consumer.food", "吃出虫子。"),
    ("和平", "family.inheritance", "老人走后房子怎么分。"),
    ("武功", "labour.insurance", "单位不交社保。"),
    ("白云", "consumer.appliance", "4S店修车、家电保修。"),
    ("宫尚", "housing.sale", "二手房定金。"),
    ("娄水", "contract.work", "装修包工。"),
    # written otherwise than most
    ("劉鳳嬌", "family.violence", "遇到家暴先報警，再陪著去婦聯。"),
    ("陳國樑", "petition.administrative", "陪信訪人把話說完。"),
    ("阿依古丽·买买提", "neighbour.plants", "会说三种话，小区绿植、种菜。"),
)
# of the same trade, so that a topic has more than one answer
EXTRA = (
    ("蒋守礼", "neighbour.noise", "社区工作二十年，讲文明、促和平是她常说的话；施工安全、消防安全也管。"),
    ("秦向阳", "neighbour.leak", "接12345热线转来的事，住A座3单元，熟悉3号楼2单元的水管。"),
    ("唐水生", "labour.injury", "农民工工伤赔偿、误工费。"),
    ("曹广田", "contract.loan", "民间借贷，能把一笔笔账写成表。"),
)
_CASES = (
    ("c-leak", "楼上漏水泡坏吊顶", "neighbour.leak",
     "3号楼2单元的王某家楼上漏水，吊顶和橱柜泡坏，双方在A座3单元门口吵了起来，物业拨打了12345热线。"),
    ("c-leak-old", "樓上滲水，各退一步", "neighbour.leak",
     "楊某搬進錦華小區後，樓上住戶的衛生間防水層壞了，廚房天花板滲水發霉，櫥櫃也泡壞了。"),
    ("c-noise", "半夜装修扰民", "neighbour.noise",
     "邻居半夜装修，电钻声吵得老人睡不着，多次劝说无效。"),
    ("c-wage", "二十三名农民工讨薪", "wages.unpaid",
     "工地老板拖欠农民工工资三十余万元，工人拿着欠条到项目部讨薪，黄河边的工程停了工。"),
    ("c-injury", "工伤赔偿分三次付清", "labour.injury",
     "某厂职工被机器压伤手指，认定工伤后厂里只肯付医药费，不肯付误工费和伤残补助。"),
    ("c-firm", "公商联合会会费争议", "business.cooperation",
     "某公商联合会的两名会员因为会费和摊位分配起了争执，谁也不让谁。"),
    ("c-divorce", "离婚后探望孩子", "family.divorce",
     "夫妻离婚后，女方不让男方探望孩子，男方父母到学校门口等，双方吵到报警。"),
    ("c-bride", "彩禮退還一半", "family.bride_price",
     "男方給了彩禮十八萬元，訂婚三個月後女方提出分手，男方要求退還彩禮和首飾。"),
    ("c-card", "健身房关门退卡", "consumer.prepaid",
     "某健身房突然关门，会员办的年卡还剩八个月，要求退还余额。"),
    ("c-training", "Ｋ１２培训班停课", "campus.refund",
     "某Ｋ１２培训机构停课，家长交的学费二万元退不回来，客服只会用ＷＩＦＩ断线推脱。"),
    ("c-car", "4S店修车越修越坏", "consumer.appliance",
     "赵某在4S店修车，换了发动机后仍然漏油，4S店不肯返工。"),
    ("c-dog", "遛狗不牵绳咬伤孩子", "neighbour.pets",
     "邻居养狗不牵绳，狗把孩子的腿咬伤，打疫苗花了两千元，狗主人不认账。"),
    ("c-loan", "借条上的利息", "contract.loan",
     "李某借给同学五万元，借条写明月息一分，到期后对方失联，担保人也不肯还钱。"),
    ("c-elder", "四兄妹轮流照料母亲", "family.support_elderly",
     "八十岁的母亲无人照料，四个子女为赡养费互相推脱。"),
)  # fmt: skip


def mediators() -> Iterator[Mediator]:
    """The roster."""
    for number, (name, kind, profile) in enumerate((*PEOPLE, *EXTRA)):
        office = "o-bank" if kind.startswith("business") else "o-hall" if number % 3 else "o-jinhua"
        yield Mediator(
            id=name, name=name, gender="female" if number % 2 else "male", kind="people", regions=(HOME,),
            organisation=office, dispute_types=(kind,), profile=profile, capacity=9, open_cases=0,
        )  # fmt: skip


def cases() -> Iterator[Case]:
    """The library."""
    for id_, title, kind, facts in _CASES:
        yield Case(
            id=id_, title=title, dispute_types=(kind,), region=HOME, facts=facts, outcome="settled",
            tier="library", redaction="checked",
        )  # fmt: skip


def fill(store: RecordStore) -> None:
    """Write all of it into a record store."""
    store.upsert("organisations", OFFICES)
    store.upsert("mediators", mediators())
    store.upsert("cases", cases())
