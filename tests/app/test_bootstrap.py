"""Opening a centre: where the encoder comes from, and what a restart remembers."""

from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import encoder_home, open_centre
from app.settings import Settings
from indexer.follow import BATCH
from models.domain.case import Case


def test_another_home_uses_the_encoder_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    (tmp_path / "var" / "encoder").mkdir(parents=True)
    (tmp_path / "var" / "encoder" / "manifest.json").touch()
    assert encoder_home(Settings(home=tmp_path / "home", encoder="e5")) == tmp_path / "var"


def test_an_encoder_is_built_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path / "nowhere")
    home = tmp_path / "home"
    home.mkdir()
    assert encoder_home(Settings(home=home, encoder="e5")) == home
    assert (home / "encoder" / "model.int8.onnx").is_file()


def test_what_was_recorded_while_nobody_watched_is_found_after_opening(tmp_path: Path, encoder_dir: Path) -> None:
    settings = Settings(home=tmp_path, encoder=str(encoder_dir))
    with open_centre(settings) as centre:
        centre.store.upsert("cases", [Case(id="c1", facts="楼上漏水泡坏了吊顶"), Case(id="c2", facts="借款到期不还")])
        assert centre.follower.behind() == 2
    with open_centre(settings) as centre:
        assert centre.follower.catch_up() == 2
        assert centre.lane.fill() == 2
        centre.store.delete("cases", ["c2"])
    with open_centre(settings) as centre:
        assert centre.engine.count("cases") == 2
        centre.follower.catch_up()
        assert centre.engine.count("cases") == 1
        assert centre.follower.behind() == centre.lane.waiting() == 0


def test_a_rebuild_encodes_nothing_twice_and_keeps_what_changes_meanwhile(tmp_path: Path, encoder_dir: Path) -> None:
    with open_centre(Settings(home=tmp_path, encoder=str(encoder_dir))) as centre:
        centre.store.upsert("cases", [Case(id=f"c{i}", facts=f"第{i}次漏水") for i in range(5)])
        centre.follower.catch_up()
        centre.lane.fill()
        generation = centre.engine.manifest.generation
        centre.store.upsert("cases", [Case(id="late", facts="狗咬伤人")])
        assert centre.follower.rebuild() == 6
        assert centre.engine.manifest.generation == generation + 1
        assert centre.lane.waiting() == 1


def test_a_first_import_is_built_in_one_piece_and_later_changes_are_applied(tmp_path: Path, encoder_dir: Path) -> None:
    with open_centre(Settings(home=tmp_path, encoder=str(encoder_dir))) as centre:
        centre.store.upsert("cases", [Case(id=f"c{i}", facts=f"第{i}次漏水") for i in range(BATCH + 1)])
        assert centre.follower.catch_up() == BATCH + 1
        assert centre.engine.count("cases") == BATCH + 1
        assert centre.follower.behind() == 0
        built = centre.engine.manifest.generation
        centre.store.upsert("cases", [Case(id="late", facts="狗咬伤人")])
        assert centre.follower.catch_up() == 1
        assert centre.engine.manifest.generation == built
        assert centre.engine.count("cases") == BATCH + 2
