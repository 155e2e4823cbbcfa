"""The closed cases as records: where, when, by whom."""

from datetime import timedelta

from centre import career
from centre.assign import Roster, home, panel
from centre.sources import CaseSource, Sources
from models.domain.case import Case
from models.domain.organisation import Organisation


def make_cases(sources: Sources, organisations: list[Organisation]) -> list[Case]:
    """All cases by id. Each case's house and mediators depend on the case and the roster alone, not on other cases."""
    people = sources.people
    roster = Roster(people, {p.id: career.service(p) for p in people}, {o.id: o for o in organisations})
    made = []
    for case in sources.cases:
        place = sources.code_of(case.place)
        house = home(case, place, organisations)
        made.append(_case(case, place, house.id, panel(case, place, house, roster)))
    return made


def _case(case: CaseSource, place: str, house: str, mediators: tuple[str, ...]) -> Case:
    return Case(
        id=case.id,
        title=case.title,
        dispute_types=case.types,
        cause=case.cause,
        industry=case.industry,
        region=place,
        organisation=house,
        facts=case.facts.strip(),
        issues=case.issues,
        process=case.process.strip(),
        methods=case.methods,
        outcome=case.outcome,
        agreement=(case.agreement or "").strip(),
        performed=case.performed,
        laws=case.laws,
        amount=case.amount,
        party_count=case.parties,
        relationship=case.relationship,
        difficulty=case.difficulty,
        opened=case.opened,
        closed=case.opened + timedelta(days=case.days - 1),
        mediators=mediators,
        satisfaction=case.satisfaction,
        redaction="checked" if case.tier == "library" else "none",
        tier=case.tier,
    )
