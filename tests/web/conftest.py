"""A real server on a free port, and a real Chromium that may not leave this machine."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from app.api.application import create_app
from app.stores.ledger import Ledger
from tests.api.conftest import build_centre, settings_for

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without one the tests are skipped, or fail where DIANJIANG_REQUIRE_BROWSER is 1."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("DIANJIANG_REQUIRE_BROWSER") == "1":
            pytest.fail("chromium is not installed: apt-get install chromium fonts-noto-cjk")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small centre keeps its state."""
    return tmp_path_factory.mktemp("page-centre")


@pytest.fixture
def ledger(home: Path, address: str) -> Iterator[Ledger]:
    """The ledger of the centre that is served, as another process sees it."""
    ledger = Ledger(f"sqlite:///{home / 'ledger.sqlite'}")
    yield ledger
    ledger.close()


@pytest.fixture(scope="session")
def address(home: Path, encoder_dir: Path) -> Iterator[str]:
    """Where the small centre is served."""
    settings = settings_for(home, encoder_dir)
    build_centre(settings.home, encoder_dir)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh visitor on the first page. Afterwards: nothing was complained of, and nobody else was asked for anything."""
    complaints: list[str] = []
    with visitor(browser, address, complaints) as page:
        yield page
    assert not complaints


@pytest.fixture
def refused_page(browser: Browser, address: str) -> Iterator[Page]:
    """The same, where the browser may remark that a request was refused."""
    complaints: list[str] = []
    with visitor(browser, address, complaints) as page:
        yield page
    assert all(text.startswith("Failed to load resource") for text in complaints)


@contextmanager
def visitor(browser: Browser, address: str, complaints: list[str]) -> Iterator[Page]:
    """A page whose console goes into `complaints`, and which asked nobody but the service."""
    visited: list[str] = []
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: visited.append(request.url))
    page.goto(address)
    yield page
    context.close()
    assert all(url.startswith((address, "data:")) for url in visited)
    assert not any("%E6%BC%8F" in url for url in visited), "what a person writes must not be in an address"
