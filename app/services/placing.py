"""From scores to places: by the version in force alone, or in a trial by two versions that take turns in one list."""

from collections.abc import Mapping
from typing import NamedTuple

from app.stores.weights import Tried
from indexer.retrieve import Candidates
from models.domain.weights import Weights
from models.ranking.arrange import Contenders, FairShare, Move, arrange, contenders
from models.ranking.features import Floats
from models.ranking.interleave import Team, arrange_both
from models.ranking.rotate import lot
from models.ranking.score import Scored, score


class TrialPart(NamedTuple):
    """That a list was part of a trial: which, of which version beside the one in force, and whose mediator each is."""

    id: int
    version: int
    teams: Mapping[str, Team]


class Placed(NamedTuple):
    """Rows of the candidates in their places, the moves, `turns` by mediator as in `Arranged`, and the part in a trial.

    In a trial there are no `turns`: no lot alone decided a place.
    """

    rows: tuple[int, ...]
    moves: tuple[Move, ...]
    turns: Mapping[str, int]
    trial: TrialPart | None


def taking_part(tried: Tried | None, weights: Weights, seed: int | None) -> Tried | None:
    """The trial, where a request with this seed takes part in it: the same request always or never."""
    if tried is None or seed is None or tried.trial.against != weights.version:
        return None
    return tried if lot(seed, f"trial {tried.trial.id}") < tried.trial.share else None


def place(
    found: Candidates, scored: Scored, doubt: Floats, weights: Weights, fair: FairShare, seed: int | None, tried: Tried | None
) -> Placed:
    """The places of the scored candidates. `doubt` [n] as for `contenders`; `tried`: what `taking_part` says."""

    def stand(by: Scored, values: Mapping[str, float]) -> Contenders:
        return contenders(by, found.columns, doubt, values, fair.cases)

    own = stand(scored, weights.values)
    if tried is None or seed is None:
        order, moves, turns = arrange(own, fair.places, seed)
        drawn = {found.ids[scored.order[i]]: turn for i, turn in turns.items()}
        return Placed(tuple(scored.order[i] for i in order), tuple(moves), drawn, None)
    values = tried.weights.values
    other = stand(score(scored.names, scored.values, values, found.ids), values)
    mixed = arrange_both(own, other, fair.places, seed)
    teams = {own.ids[i]: team for i, team in mixed.teams.items()}
    part = TrialPart(tried.trial.id, tried.trial.version, teams)
    return Placed(tuple(scored.order[i] for i in mixed.order), tuple(mixed.moves), {}, part)
