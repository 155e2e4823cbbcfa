"""Takes the READMEs' picture of the page: serves the sample centre, asks as a party would, and photographs the answer.

Run `make picture`; it wants the sample centre imported and Debian's chromium with fonts-noto-cjk.
"""

import base64
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from app.api.application import create_app
from app.settings import load_settings
from docs.make import DOCS
from docs.transcript import ASKED

PICTURE = DOCS / "page.png"
HEIGHT = 1030
DESKTOP, PHONE, GAP = 1120, 380, 24  # widths
LIMIT = 400_000  # bytes: a README should not be slow to open
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def served() -> Iterator[str]:
    """The address of the centre while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_app(load_settings()), log_level="warning", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def photograph(browser: Browser, address: str, width: int) -> bytes:
    """What a visitor with a screen of this width sees after asking, as PNG."""
    page = browser.new_page(locale="zh-CN", viewport={"width": width, "height": HEIGHT}, reduced_motion="reduce")
    page.goto(address)
    page.fill("#text", ASKED[0][1])
    page.click("button.go")
    page.wait_for_selector(".people .card")
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    if width > PHONE:
        page.evaluate("scrollTo(0, 0)")  # on a phone the answer is what fills the screen
    picture = page.screenshot()
    page.close()
    return picture


def side_by_side(browser: Browser, pictures: list[bytes]) -> bytes:
    """The pictures beside each other on one sheet, as PNG."""
    page = browser.new_page(viewport={"width": DESKTOP + GAP + PHONE, "height": HEIGHT})
    images = (f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">' for picture in pictures)
    page.set_content(f'<body style="margin:0;display:flex;gap:{GAP}px;background:#8d979c">{"".join(images)}')
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    sheet = page.screenshot()
    page.close()
    return sheet


def main() -> int:
    """Write docs/page.png: the page on a desktop and on a phone."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("没有 chromium，请先安装：apt-get install chromium fonts-noto-cjk\n")
        return 1
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        sheet = side_by_side(browser, [photograph(browser, address, width) for width in (DESKTOP, PHONE)])
        browser.close()
    PICTURE.write_bytes(sheet)
    if len(sheet) > LIMIT:
        sys.stderr.write(f"图片 {len(sheet):,} 字节，超过 {LIMIT:,}，请减小 HEIGHT。\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
