"""Choosing a mediator on the page: one press, what comes next, another mind, no network, a list that is gone, no JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.stores.ledger import Ledger
from tests.api.people import CLIENT
from tests.web.test_page import CONTRASTS, LEAK, overflow, search

pytestmark = pytest.mark.browser
HOURS = "周一至周五 9:00–17:00"


def card(page: Page, place: int) -> tuple[str, str]:
    """Id and name of who stands there (from 0)."""
    title = page.locator(".people .card h3[id^=m-]").nth(place)
    return (title.get_attribute("id") or "").removeprefix("m-"), title.inner_text()


def button(page: Page, words: str, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{words} ?：{name}$"))


def picks(ledger: Ledger) -> dict[str, str]:
    return {pick.request: pick.mediator for pick in ledger.events.picks()}


def request_of(page: Page) -> str:
    return page.locator(".pick input[name=request]").first.input_value()


def test_one_press_records_the_choice_and_says_what_comes_next(page: Page, ledger: Ledger) -> None:
    search(page)
    mediator, name = card(page, 0)
    assert request_of(page) not in picks(ledger)
    button(page, "就请这位", name).click()
    notice = page.locator(".people .card").first.locator(".notice.picked")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text(f"说“我要请{name}调解”")
    expect(notice).to_contain_text("望澜街道示例路 8 号二楼")
    expect(notice).to_contain_text(HOURS)
    expect(page.get_by_role("status")).to_have_text(f"您选了{name}，接下来怎么办写在下面")
    expect(button(page, "已选这位", name)).to_have_attribute("aria-pressed", "true")
    assert "8880001" not in page.content(), "no telephone of anybody"
    assert picks(ledger)[request_of(page)] == mediator
    assert page.url.endswith("/")


def test_another_mind_takes_the_place_of_the_first(page: Page, ledger: Ledger) -> None:
    search(page)
    _, first = card(page, 0)
    mediator, second = card(page, 1)
    button(page, "就请这位", first).click()
    expect(page.locator(".notice.picked")).to_have_count(1)
    button(page, "改请这位", second).click()
    expect(button(page, "已选这位", second)).to_be_visible()
    expect(button(page, "改请这位", first)).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".notice.picked")).to_have_count(1)
    expect(page.locator(".notice.picked")).to_contain_text(second)
    assert picks(ledger)[request_of(page)] == mediator


def test_it_is_chosen_by_keyboard_on_a_phone_and_readable(page: Page, ledger: Ledger) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    search(page)
    page.locator(".choose").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice.picked")).to_be_focused()
    assert request_of(page) in picks(ledger)
    assert overflow(page) <= 0
    seen, poor = page.evaluate(CONTRASTS)
    assert seen > 100
    assert poor == []


def test_whoever_is_flagged_is_asked_about_first_after_the_choice_too(page: Page) -> None:
    page.locator("#fold-parties > summary").click()
    page.locator("#parties").fill(CLIENT)
    search(page, "物业费涨价，和物业公司吵起来了")
    flagged = page.locator(".people .card", has_text="请先问一下调解中心").first
    flagged.locator(".choose").click()
    expect(flagged.locator(".notice.picked")).to_contain_text("选这位之前，请先问一下调解中心是否合适")


def test_a_list_that_is_gone_is_told_in_place(refused_page: Page, ledger: Ledger) -> None:
    search(refused_page)
    refused_page.evaluate("document.querySelector('.pick input[name=request]').value = '0'.repeat(32)")
    refused_page.locator(".choose").first.click()
    expect(refused_page.locator(".people .card").first.get_by_role("alert")).to_contain_text("请重新查找后再选")
    expect(refused_page.get_by_role("button", name=re.compile("^就请这位")).first).to_be_visible()
    assert "0" * 32 not in picks(ledger)


def test_a_service_that_is_gone_is_told_and_the_choice_can_be_made_again(refused_page: Page) -> None:
    search(refused_page)
    refused_page.route("**/picked", lambda route: route.abort())
    refused_page.locator(".choose").first.click()
    expect(refused_page.locator(".people .card").first.get_by_role("alert")).to_contain_text("您的选择没有记下")
    refused_page.unroute("**/picked")
    refused_page.locator(".choose").first.click()
    expect(refused_page.locator(".notice.picked")).to_have_count(1)


def test_it_works_without_javascript_with_another_mind_too(browser: Browser, address: str, ledger: Ledger, home: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("说说发生了什么事").fill(LEAK)
    page.get_by_role("button", name="找调解员").click()
    request, (mediator, name), (other, second) = request_of(page), card(page, 0), card(page, 1)
    button(page, "就请这位", name).click()
    expect(page.get_by_role("heading", name=f"您选了{name}")).to_be_visible()
    assert page.url == f"{address}/pick#answer"
    assert picks(ledger)[request] == mediator
    button(page, "改请这位", second).click()
    expect(page.get_by_role("heading", name=f"您选了{second}")).to_be_visible()
    expect(button(page, "改请这位", name)).to_be_visible()
    assert picks(ledger)[request] == other
    context.close()
