"""The sample centre: complete, true to its vocabularies, plausible, and nobody's."""

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.domain.case import Case
from models.domain.judgement import load_judged
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.domain.region import Regions, load_regions
from models.domain.similarity import SCHEMES
from models.domain.taxonomy import Taxonomy, load_taxonomy, parent_type

DATA = Path(__file__).resolve().parents[2] / "data"
SAMPLE = DATA / "sample"
KEPT = date(2026, 11, 22)


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLE / name).read_text("utf-8").splitlines()]


@cache
def mediators() -> dict[str, Mediator]:
    return {m.id: m for m in map(Mediator.model_validate, lines("mediators.jsonl"))}


@cache
def cases() -> dict[str, Case]:
    return {c.id: c for c in map(Case.model_validate, lines("cases.jsonl"))}


@cache
def organisations() -> dict[str, Organisation]:
    return {o.id: o for o in map(Organisation.model_validate, lines("organisations.jsonl"))}


@cache
def taxonomy() -> Taxonomy:
    return load_taxonomy(DATA)


@cache
def regions() -> Regions:
    return load_regions(DATA / "regions")


def handled() -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases().values():
        for mediator in case.mediators:
            found.setdefault(mediator, []).append(case)
    return found


@cache
def by_hand() -> set[str]:
    return {person["id"] for person in yaml.safe_load((SAMPLE / "source" / "people.yaml").read_text("utf-8"))}


def test_as_many_as_promised() -> None:
    assert len(organisations()) == 411
    assert len(mediators()) == 885
    assert len(cases()) >= 240


def test_same_bytes_again() -> None:
    done = subprocess.run(
        [sys.executable, str(SAMPLE / "build.py"), "--check"], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["organisations.jsonl", "mediators.jsonl", "cases.jsonl"])
def test_sorted_by_id_and_only_what_is_set(name: str) -> None:
    rows = lines(name)
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))
    assert not [key for row in rows for key, value in row.items() if value in (None, "", [], {})]


def test_every_type_has_its_cases() -> None:
    per_type = Counter(parent_type(c.dispute_types[0]) for c in cases().values())
    assert {t.id: per_type[t.id] for t in taxonomy().types if per_type[t.id] < 8} == {}
    used = {t for c in cases().values() for t in c.dispute_types}
    assert {t for t in taxonomy().type_names if "." in t} - used == set()


def test_cases_tell_the_whole_story() -> None:
    for c in cases().values():
        assert len(re.findall(r"[\u4e00-\u9fff]", c.facts)) >= 150, c.id
        assert c.title, c.id
        assert c.issues, c.id
        assert c.process, c.id
        assert c.methods, c.id
        assert c.mediators, c.id
        assert c.days, c.id
        assert bool(c.agreement) == (c.outcome == "settled") or c.outcome != "settled", c.id
    outcomes = Counter(c.outcome for c in cases().values())
    assert 0.7 < outcomes["settled"] / len(cases()) < 0.9
    assert len(outcomes) >= 4
    assert {c.tier for c in cases().values()} == {"library", "archive"}
    assert all(c.redaction == "checked" for c in cases().values() if c.tier == "library")


def test_references_of_cases_exist() -> None:
    methods = set(taxonomy().methods_by_id.by_id)
    relationships = set(taxonomy().vocabulary.terms("relationships").by_id)
    for c in cases().values():
        assert set(c.dispute_types) <= set(taxonomy().type_names), c.id
        assert set(c.methods) <= methods, c.id
        assert c.relationship in relationships, c.id
        assert c.organisation in organisations(), c.id
        assert set(c.mediators) <= set(mediators()), c.id
        assert (c.region or "") in regions(), c.id
        assert c.industry is None or c.industry in taxonomy().industries.by_id, c.id


def test_causes_are_the_courts() -> None:
    if not taxonomy().causes:
        pytest.skip("data/causes.csv holds no causes")
    unknown = {c.cause for c in cases().values() if c.cause} - set(taxonomy().type_of_cause)
    assert unknown == set()


def test_references_of_mediators_and_organisations_exist() -> None:
    vocabulary, names = taxonomy().vocabulary, set(taxonomy().type_names)
    kinds, honours = set(vocabulary.terms("mediator_kinds").by_id), set(vocabulary.terms("honours").by_id)
    for m in mediators().values():
        assert m.organisation in organisations(), m.id
        assert m.kind in kinds, m.id
        assert set(m.honours) <= honours, m.id
        assert set(m.dispute_types) <= names, m.id
        assert set(m.record) <= {parent_type(t) for t in m.dispute_types}, m.id
        assert set(m.languages) <= set(vocabulary.terms("languages").by_id), m.id
        assert set(m.modes) <= set(vocabulary.terms("modes").by_id), m.id
        assert set(m.methods) <= set(taxonomy().methods_by_id.by_id), m.id
        assert set(m.industries) <= set(taxonomy().industries.by_id), m.id
        assert all(code in regions() for code in m.regions), m.id
    for o in organisations().values():
        assert (o.region or "") in regions(), o.id
        assert all(code in regions() for code in o.serves), o.id
        assert o.parent is None or o.parent in organisations(), o.id
        assert o.kind in vocabulary.terms("organisation_kinds").by_id, o.id
        assert set(o.dispute_types) <= names, o.id


def test_committees_everywhere() -> None:
    standing = {(o.kind, o.region) for o in organisations().values()}
    for area in regions():
        if area.code.startswith("9801") and area.level in {"village", "town", "county", "city"}:
            assert (area.level, area.code) in standing, area.name
    assert len({o.name for o in organisations().values()}) == 411


def test_cases_are_judged_for_every_other_kind_of_similarity() -> None:
    queries = load_judged(SAMPLE / "queries-alike.jsonl")
    for kind, scheme in SCHEMES.items():
        judged = [q for q in queries if q.judged_for(scheme)]
        assert len(judged) >= 8 * (kind != "facts")
        for q in judged:
            ids = [j.id for j in q.judged_for(scheme)]
            assert len(ids) == len(set(ids)) == len(q.cases) >= 8, q.id
            assert set(ids) <= set(cases()), q.id
            assert max(j.grade for j in q.cases) == 3, q.id
            assert all(len(j.reason) <= 25 for j in q.cases), q.id
            assert set(q.types) <= set(taxonomy().type_names), q.id


@cache
def type_of_phrase() -> dict[str, set[str]]:
    """Each short phrase of the pieces, and the level-1 types it stands for."""
    found: dict[str, set[str]] = {}
    for t, pool in yaml.safe_load((SAMPLE / "source" / "pieces" / "specialities.yaml").read_text("utf-8")).items():
        for phrase in pool:
            found.setdefault(phrase, set()).add(parent_type(t))
    return found


def test_what_mediators_say_agrees_with_what_they_did() -> None:
    for mediator, closed in handled().items():
        m = mediators()[mediator]
        tops = {parent_type(t) for t in m.dispute_types}
        for c in closed:
            lead = parent_type(c.dispute_types[0])
            assert lead in tops, (m.id, c.id)
            assert m.record[lead].taken >= 1, (m.id, c.id)
            assert m.active_from is None or m.active_from <= c.opened, (m.id, c.id)  # type: ignore[operator]
            assert m.active_to is None or c.closed <= m.active_to, (m.id, c.id)  # type: ignore[operator]
        if mediator not in by_hand():
            leads = {parent_type(c.dispute_types[0]) for c in closed}
            assert leads & set().union(*(type_of_phrase()[s] for s in m.specialities)), m.id
    counts = sorted(len(closed) for closed in handled().values())
    assert counts[-1] >= 5
    assert len(counts) < 885 / 2


def test_specialities_belong_to_the_types() -> None:
    for m in mediators().values():
        assert 2 <= len(m.specialities) <= 5, m.id
        if m.id not in by_hand():
            tops = {parent_type(t) for t in m.dispute_types}
            assert all(type_of_phrase()[s] & tops for s in m.specialities), m.id


def test_people_of_all_sorts() -> None:
    everybody = list(mediators().values())
    assert {m.kind for m in everybody} == set(taxonomy().vocabulary.terms("mediator_kinds").by_id)
    assert 20 <= sum(not m.record for m in everybody) <= 60
    assert sum(not m.active_on(KEPT) for m in everybody) >= 20
    assert any(m.active_from and m.active_from > KEPT for m in everybody)
    full = [m for m in everybody if m.active_on(KEPT) and m.free_places == 0]
    assert 40 <= len(full) <= 150
    assert any((m.open_cases or 0) > (m.capacity or 0) for m in full)
    assert 5 <= sum(m.grade == 1 for m in everybody) <= 40
    taken = sorted(sum(r.taken for r in m.record.values()) for m in everybody)
    assert taken[-30] > 5 * taken[442]


def test_names_for_the_name_search() -> None:
    names = Counter(m.name for m in mediators().values())
    assert sum(n > 1 for n in names.values()) >= 3
    odd = ("区", "单", "仇", "解", "查", "盖", "尉迟", "欧阳", "万俟")
    assert [surname for surname in odd if not any(name.startswith(surname) for name in names)] == []


def test_nobody_is_real() -> None:
    for m in mediators().values():
        assert m.contact is not None, m.id
        assert re.fullmatch(r"100\d{8}", m.contact.phone or ""), m.id
        assert (m.contact.email or "").endswith(".invalid"), m.id
        assert m.interests, m.id
    assert len({m.contact.phone for m in mediators().values() if m.contact}) == 885
    assert all(o.phone.startswith("0000-") and "示例" in o.address for o in organisations().values())
    for file in (SAMPLE / "source").rglob("*.yaml"):
        text = file.read_text("utf-8")
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)", text), file.name
    for file in [*(SAMPLE / "source" / "cases").glob("*.yaml"), *(SAMPLE / "source").glob("*.yaml")]:
        assert "虚构" in file.read_text("utf-8").splitlines()[0], file.name


def test_profiles_are_not_all_alike() -> None:
    profiles = [m.profile for m in mediators().values()]
    assert all(40 <= len(p) <= 160 for p in profiles)
    assert len(set(profiles)) == 885
    sentences = [s for p in profiles for s in re.findall(r"[^。]+。”?", p)]
    uses = Counter(sentences)
    often = sum(n for n in uses.values() if n > 12)
    assert often / len(sentences) < 0.03
    assert len(uses) >= 700
