"""Takes the READMEs' picture of the page: serves the sample centre, asks as a party would, and photographs the answer.

Run `make picture`; it wants the sample centre imported and Debian's chromium with fonts-noto-cjk.
"""

import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import sync_playwright

from app.api.application import create_app
from app.settings import load_settings
from docs.make import DOCS
from docs.transcript import ASKED

PICTURE = DOCS / "page.png"
WIDTH, HEIGHT = 1200, 1400
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


def main() -> int:
    """Write docs/page.png."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("没有 chromium，请先安装：apt-get install chromium fonts-noto-cjk\n")
        return 1
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(locale="zh-CN", viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address)
        page.fill("#text", ASKED[0][1])
        page.click("button.go")
        page.wait_for_selector(".people .card")
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.screenshot(path=PICTURE)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
