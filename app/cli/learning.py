"""train."""

import typer

from app.bootstrap import open_parts
from app.cli.output import JsonOption, print_json, screen
from app.services.causes import learn_causes, with_library
from app.services.learned import LEARNED
from app.services.learning import learn
from app.settings import load_settings
from indexer.documents import Documents
from models.understand.type_card import card, picture, scores

CARD, PICTURE = "model_card.md", "confusion.svg"


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(train)


def train(as_json: JsonOption = False) -> None:
    """重新学习纠纷类型和案由：用 data 里的话语样本和案由线索，加上本中心写明类型、案由的已结案件。"""
    settings = load_settings()
    with open_parts(settings) as parts:  # a centre would learn first what it lacks
        lesson = learn(settings, parts.field.taxonomy, parts.tokenizer, parts.encoder, parts.store)
        folder = settings.home / LEARNED
        lesson.model.save(folder)
        found = scores(lesson)
        causes = learn_causes(settings, parts.field.cues, parts.field.taxonomy, parts.encoder)
        causes = with_library(causes, parts.store, parts.encoder, Documents.case_text)
        causes.save(folder)
        (folder / CARD).write_text(f"# 纠纷类型\n\n{card(lesson, parts.field.taxonomy)}\n", encoding="utf-8")
        (folder / PICTURE).write_text(picture(found), encoding="utf-8")
    if as_json:
        counts = {"texts": len(lesson.examples), "cases": causes.library.cloud.count if causes.library else 0}
        print_json({**counts, "first": found.first, "among_three": found.among_three, "folder": str(folder)})
        return
    screen.print(f"学了 {len(lesson.examples)} 段话、{len(lesson.model.classes)} 个子类。")
    screen.print(f"没见过的话：第一个就对 {found.first:.1%}，前三个里有 {found.among_three:.1%}。")
    if causes.library:
        screen.print(f"从本中心 {causes.library.cloud.count} 件案件学了案由，其中写明的案由有 {len(causes.library.causes)} 个。")
    screen.print(f"各类的对错见 {folder / CARD} 和 {folder / PICTURE}。正在运行的服务重启后使用新结果。", markup=False)
