"""A roster of another size: 5,200 people composed from common surnames and given names."""

import random
from typing import Any

PEOPLE = 5_200
SEED = 20260401
# the more common, the earlier: 王 has 9 in 100, as in life 7; every person is made up
SURNAMES = (
    "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 韩 邓 "
    "冯 曹 彭 曾 肖 田 董 潘 袁 蔡 蒋 余 于 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 钟 姜 崔 谭 "
    "陆 范 汪 廖 石 金 韦 贾 夏 付 方 邹 熊 白 孟 秦 邱 侯 江 尹 薛 闫 段 雷 龙 黎 史 陶 "
    "贺 毛 郝 顾 龚 邵 万 覃 武 钱 戴 严 莫 孔 向 常 汤 康 易 乔 温 樊 施 洪 牛 单 仇 查 "
    "解 区 盖 翟 欧阳 司马 上官 诸葛 尉迟 皇甫 慕容 夏侯"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰红梅玲玉萍凤珍华建国志文春海波辉鹏飞宇晨浩然子涵梓萱欣怡佳琪雪梦婷思雨俊"
    "凯博雅琳琴莉莲荣昌盛德福贵全永长庆祥瑞林森松柏山川江河云峰岩石金银铁铭钧锋锐利民富安康宁和顺达兴旺发财宝珠翠菊香竹仁义礼智"
    "信忠孝廉耀祖继承宗先光启开启明亮晓东南西北中立正清源泽润洁冰霜素芬芝蓉蕾薇薛茜倩茹若诗书画丹青彩虹月星辰阳旭升晖景"
    "少年卫学进步新民生根水生土生满仓连城耕田守业成功胜利双喜四海一凡千里万青可心如意之恒元朝世昌传家振邦定远望舒向前"
)


def people() -> list[dict[str, Any]]:
    """Rows to import: an id and a name each; as among real people a few names come more than once."""
    dice = random.Random(SEED)
    surnames = SURNAMES.split()
    characters = sorted(set(GIVEN))
    weights = [1 / (place + 3) for place in range(len(surnames))]
    rows = []
    for number in range(PEOPLE):
        surname = dice.choices(surnames, weights)[0]
        given = "".join(dice.choice(characters) for _ in range(1 if dice.random() < 0.12 else 2))
        rows.append({"id": f"p{number:04}", "name": surname + given})
    return rows
