"""The page in a real browser: search, correct, filter, find by name, on a phone, by keyboard."""

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
LEAK = "楼上水管漏了，把我家厨房泡了，我家在望澜街道"


def search(page: Page, text: str = LEAK) -> None:
    page.get_by_label("说说发生了什么事").fill(text)
    page.get_by_role("button", name="找调解员").click()
    expect(page.get_by_role("heading", name="为您推荐")).to_be_visible()


def first_name(page: Page) -> str:
    return page.locator(".people .card h3").first.inner_text()


def overflow(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def test_search_shows_people_cases_and_how_far_it_went(page: Page) -> None:
    search(page)
    assert first_name(page) == "张桂兰"
    expect(page.get_by_text("望澜街道只有", exact=False)).to_be_visible()
    expect(page.get_by_role("heading", name="水管夜里漏水，楼上楼下各退一步")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("找到 10 位调解员，5 件类似案例")
    assert page.url.endswith("/"), "the text stays out of the address"
    page.get_by_text("为什么推荐").first.click()
    expect(page.get_by_role("table").first).to_contain_text("合计")


def test_an_example_is_one_touch(page: Page) -> None:
    page.get_by_role("link", name="老板拖着工资不给").click()
    expect(page.get_by_role("heading", name="为您推荐")).to_be_visible()
    assert first_name(page) == "单秀英"
    assert page.url.endswith("/")


def test_a_wrong_type_is_corrected_at_once(page: Page) -> None:
    search(page, "他们太不讲理，我要讨个说法")
    page.get_by_label("纠纷类型").focus()
    page.get_by_label("纠纷类型").select_option("medical.treatment")
    expect(page.locator(".route").first).to_contain_text("医疗纠纷")
    expect(page.get_by_label("纠纷类型")).to_have_value("medical.treatment")
    expect(page.get_by_label("纠纷类型")).to_be_focused()
    assert "周敏" in page.locator(".people .card h3").all_inner_texts()[:3]


def test_an_unclear_place_is_settled_by_one_touch(page: Page) -> None:
    search(page, "朝阳区的房子漏水")
    page.locator(".ask-place button").nth(1).click()
    expect(page.locator(".ask-place")).to_have_count(0)
    expect(page.get_by_label("在哪里")).not_to_have_value("")


def test_a_mistyped_name_is_put_right_by_one_touch(page: Page) -> None:
    search(page, "楼上漏水，找张贵兰调解")
    page.get_by_role("button", name="是张桂兰").click()
    expect(page.locator(".ask-place")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("楼上漏水，找张桂兰调解")
    expect(page.locator(".people .card h3").first).to_have_text("张桂兰")


def test_a_new_text_forgets_the_old_correction(page: Page) -> None:
    search(page)
    page.get_by_label("纠纷类型").select_option("medical.treatment")
    expect(page.locator(".route").first).to_contain_text("医疗纠纷")
    search(page, "老板拖着工资不给")
    expect(page.get_by_label("纠纷类型")).to_have_value("")
    assert first_name(page) == "单秀英"


def test_filters_apply_at_once_and_stay_open(page: Page) -> None:
    search(page)
    page.locator("#menu-genders > summary").click()
    page.locator("#menu-genders").get_by_label("男", exact=False).check()
    expect(page.locator("#menu-genders > summary b")).to_have_text("1")
    expect(page.locator("#menu-genders .panel")).to_be_visible()
    assert first_name(page) != "张桂兰"
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator("#menu-genders > summary b")).to_have_count(0)
    assert first_name(page) == "张桂兰"


@pytest.mark.parametrize("typed", ["zhanggui", "zgl", "張桂", "张"])
def test_a_name_is_suggested_while_it_is_typed(page: Page, typed: str) -> None:
    page.get_by_role("link", name="按姓名找").click()
    page.get_by_role("combobox").press_sequentially(typed)
    expect(page.get_by_role("option").first).to_contain_text("张桂兰")
    expect(page.get_by_role("option").first).to_contain_text("首字母" if typed == "zgl" else "姓名开头")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="与“张桂兰”相符", exact=False)).to_be_visible()
    assert first_name(page) == "张桂兰"


def test_pages_of_the_roster(page: Page) -> None:
    page.get_by_role("link", name="按姓名找").click()
    page.get_by_role("button", name="查找").click()
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_text("第 2 页")).to_be_visible()


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_nothing_scrolls_sideways_on_a_small_screen(page: Page, width: int, large: bool) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    if large:
        page.get_by_role("button", name="大字").click()
    assert overflow(page) <= 0
    search(page)
    for fold in page.locator(".card details > summary").all()[:8]:
        fold.click()
    page.locator("#menu-types > summary").click()
    assert overflow(page) <= 0
    page.get_by_role("link", name="按姓名找").click()
    page.get_by_role("combobox").press_sequentially("zhang")
    expect(page.get_by_role("option").first).to_be_visible()
    assert overflow(page) <= 0


def test_large_letters_are_remembered(page: Page) -> None:
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert page.evaluate(size) >= 18
    page.get_by_role("button", name="大字").click()
    assert page.evaluate(size) >= 22
    page.reload()
    assert page.evaluate(size) >= 22
    expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")


def test_buttons_and_choices_are_large_enough_for_a_thumb(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    search(page)
    for target in page.locator("button:visible, select:visible, .menu > summary:visible, .card summary:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 40, target.inner_text()


def test_it_can_all_be_done_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到查找结果")).to_be_focused()
    page.get_by_label("说说发生了什么事").focus()
    page.keyboard.type(LEAK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="为您推荐")).to_be_visible()
    expect(page.locator("#answer")).to_be_focused()
    page.locator("#menu-kinds > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#menu-kinds .panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#menu-kinds .panel")).to_be_hidden()
    expect(page.locator("#menu-kinds > summary")).to_be_focused()


# the contrast of every text that is seen, against the nearest background that is not transparent (WCAG 2, AA)
CONTRASTS = """() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest(".unseen")) continue;
    seen++;
    const style = getComputedStyle(element);
    const [a, b] = [light(parse(style.color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 20)}`);
  }
  return [seen, poor];
}"""


@pytest.mark.parametrize("text", [LEAK, "老公打我，打得头都破了", "孩子开学第一天就要交钱，不交不让进"])
def test_every_text_stands_out_from_what_is_behind_it(page: Page, text: str) -> None:
    search(page, text)
    for fold in page.locator(".card details > summary").all()[:4]:
        fold.click()
    seen, poor = page.evaluate(CONTRASTS)
    assert seen > 100
    assert poor == []


def test_it_all_works_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("说说发生了什么事").fill(LEAK)
    page.get_by_role("button", name="找调解员").click()
    assert first_name(page) == "张桂兰"
    page.get_by_label("纠纷类型").select_option("medical.treatment")
    page.get_by_role("button", name="改好了，重新查找").click()
    expect(page.locator(".route").first).to_contain_text("医疗纠纷")
    page.locator("#menu-genders > summary").click()
    page.locator("#menu-genders").get_by_label("男", exact=False).check()
    page.get_by_role("button", name="按所选条件查找").click()
    expect(page.get_by_label("纠纷类型")).to_have_value("medical.treatment")
    expect(page.locator("#menu-genders > summary b")).to_have_text("1")
    assert page.url == f"{address}/"
    context.close()


def test_danger_is_announced(page: Page) -> None:
    page.get_by_label("说说发生了什么事").fill("老公打我，打得头都破了")
    page.get_by_role("button", name="找调解员").click()
    expect(page.get_by_role("alert")).to_contain_text("110")


def test_a_text_that_says_nothing_gets_a_kind_sentence(refused_page: Page) -> None:
    refused_page.get_by_label("说说发生了什么事").fill("？？")
    refused_page.get_by_role("button", name="找调解员").click()
    expect(refused_page.get_by_role("alert")).to_contain_text("没有看懂")
    expect(refused_page.get_by_label("说说发生了什么事")).to_have_value("？？")


def test_a_service_that_is_gone_is_told_and_the_text_is_kept(refused_page: Page) -> None:
    refused_page.route("**/answer", lambda route: route.abort())
    refused_page.get_by_label("说说发生了什么事").fill(LEAK)
    refused_page.get_by_role("button", name="找调解员").click()
    expect(refused_page.get_by_role("alert")).to_contain_text("您写的内容还在")
    expect(refused_page.get_by_label("说说发生了什么事")).to_have_value(LEAK)


def test_a_script_in_a_profile_or_a_question_does_not_run(page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    search(page, "邻居养狗乱叫 <script>alert(1)</script><img src=x onerror=alert(2)>")
    expect(page.get_by_text("<script>alert('简介')</script>", exact=False).first).to_be_attached()
    assert page.locator("#answer script, #answer img").count() == 0
