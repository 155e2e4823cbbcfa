"""The READMEs show what was asked, in both languages the same, and the questions can still be asked that way."""

import re

from app.settings import ROOT
from docs.make import BLOCK, commands
from docs.transcript import ASKED, PAGES

SHOWN = [
    {name: content for _, name, content, _ in BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))}["transcript"]
    for page in PAGES
]


def test_both_pages_show_the_same_session() -> None:
    assert SHOWN[0] == SHOWN[1]


def test_every_question_has_its_answer() -> None:
    sessions = re.findall(r"^\$ dianjiang (\w+) \"(.+?)\".*\n((?:(?!\$ |```).*\n)+)", SHOWN[0], re.MULTILINE)

    assert [(command, text) for command, text, _ in sessions] == [(command, text) for command, text, *_ in ASKED]
    assert all(answer.strip() for _, _, answer in sessions)


def test_the_commands_and_options_exist() -> None:
    known = {name: {o for p in command.params for o in p.opts} for name, command in commands()}

    for name, _, *options in ASKED:
        assert {o for o in options if o.startswith("-")} <= known[f"dianjiang {name}"]
