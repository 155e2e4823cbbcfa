"""Tokens of staff: seen once, kept as hashes, ended at once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.stores.ledger import Ledger
from app.stores.tables import TOKENS
from app.stores.tokens import ROLES
from models.errors import InvalidInputError, NotFoundError


def test_a_token_speaks_for_its_holder_until_it_is_revoked(ledger: Ledger) -> None:
    badge, text = ledger.tokens.make("王某", "proposer", "管理员")
    assert ledger.tokens.badge(text) == badge
    ledger.tokens.revoke(badge.id, "管理员")
    assert ledger.tokens.badge(text) is None
    with pytest.raises(InvalidInputError, match="作废"):
        ledger.tokens.revoke(badge.id, "管理员")
    with pytest.raises(NotFoundError, match="none"):
        ledger.tokens.revoke("none", "管理员")
    assert [e.action for e in ledger.audit.entries()] == ["token.revoked", "token.made"]


def test_the_secret_is_nowhere_in_the_ledger(ledger: Ledger) -> None:
    _, text = ledger.tokens.make("王某", "viewer", "管理员")
    secret = text.split("_", 2)[2]
    with ledger.database.read() as db:
        assert secret not in str(db.execute(select(TOKENS)).all())
    assert secret not in str(list(ledger.audit.entries()))
    assert secret not in str(ledger.tokens.badges())


def test_a_role_may_what_those_before_it_may(ledger: Ledger) -> None:
    for place, role in enumerate(ROLES):
        badge, _ = ledger.tokens.make("王某", role, "管理员")
        assert [badge.may(other) for other in ROLES] == [n <= place for n in range(len(ROLES))]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_nothing_else_is_a_token(ledger: Ledger, text: str) -> None:
    badge, good = ledger.tokens.make("王某", "viewer", "管理员")
    for bad in (text, f"djt_{badge.id}_{text}", good[:-1], good + "x", good.replace(badge.id, "00000000")):
        assert ledger.tokens.badge(bad) is None
