"""Word files that change while the centre runs."""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Centre, open_centre
from app.settings import ROOT, Settings
from models.errors import IndexMismatchError


@pytest.fixture
def settings(tmp_path: Path, encoder_dir: Path) -> Settings:
    data = shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("sample"))
    return Settings(_env_file=None, home=tmp_path / "home", data=data, encoder=str(encoder_dir))


@pytest.fixture
def centre(settings: Settings) -> Iterator[Centre]:
    with open_centre(settings) as opened:
        yield opened


def write(file: Path, text: str) -> None:
    """Change the file so that its time changes too, however coarse the file system's clock is."""
    before = file.stat().st_mtime_ns
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(before + 10**9, before + 10**9))


def meaning(centre: Centre, text: str) -> set[str]:
    return set(centre.similar.retriever.query(text).synonyms)


def test_changed_synonyms_are_taken_up_without_a_restart(centre: Centre, settings: Settings) -> None:
    assert not centre.words.refresh()
    write(settings.data / "synonyms.txt", "漏水 渗水\n无人机 航拍\n")
    assert "航拍" not in meaning(centre, "无人机")
    assert centre.words.refresh()
    assert meaning(centre, "漏水") == {"渗水"}
    assert meaning(centre, "航拍") == {"无人机"}  # cut into parts too, yet one word
    assert not centre.words.refresh()


def test_a_broken_file_keeps_the_old_ones_and_says_where(
    centre: Centre, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    before = meaning(centre, "漏水")
    assert before
    write(settings.data / "synonyms.txt", "漏水 滴水\n孤零零\n")
    with caplog.at_level(logging.WARNING):
        assert not centre.words.refresh()
        assert not centre.words.refresh()
    (record,) = caplog.records
    assert "synonyms.txt 第 2 行" in record.message
    assert meaning(centre, "漏水") == before
    (settings.data / "synonyms.txt").unlink()
    assert not centre.words.refresh()
    assert meaning(centre, "漏水") == before
    (settings.data / "synonyms.txt").write_text("漏水 滴水\n", encoding="utf-8")
    assert centre.words.refresh()
    assert meaning(centre, "漏水") == {"滴水"}


def test_changed_dictionary_words_name_the_command_that_brings_them_in(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    file = settings.data / "user_words.txt"
    with open_centre(settings) as centre:
        centre.follower.rebuild()
        write(file, file.read_text(encoding="utf-8") + "飞天扫帚\n")
        with caplog.at_level(logging.WARNING):
            assert not centre.words.refresh()
        assert "dianjiang index rebuild" in caplog.records[0].message
    with pytest.raises(IndexMismatchError, match="dianjiang index rebuild"), open_centre(settings):
        pass
    with open_centre(settings, fresh_index=True) as centre:
        centre.follower.rebuild()
    with open_centre(settings) as centre:
        assert "飞天扫帚" in centre.tokenizer.tokens("飞天扫帚")
