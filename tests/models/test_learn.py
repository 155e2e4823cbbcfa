"""Weights from pairs: as scikit-learn has them, never negative, near those in force, and right in spite of places."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from models.ranking.arrange import Contenders, arrange
from models.ranking.learn import STRENGTHS, Lesson, Measure, Starting, fit, judged_lesson, learn, picked_lesson
from models.ranking.newcomers import Newcomers
from models.ranking.propensity import LotPick, estimate, lot_pick

Floats = np.ndarray


def random_lessons(dice: np.random.Generator, weights: Floats, count: int) -> list[Lesson]:
    """Queries of eight candidates whose grades follow these weights, noisily."""
    found = []
    for _ in range(count):
        values = dice.random((8, len(weights)))
        grades = np.clip(np.round(values @ weights / weights.sum() * 4 - 0.5 + dice.normal(0, 0.4, 8)), 0, 3)
        lesson = judged_lesson(values, 2**grades - 1)
        if lesson:
            found.append(lesson)
    return found


def test_without_a_pull_and_bounds_that_bind_it_is_scikit_learns_logistic_regression() -> None:
    true = np.array([3.0, 1.0, 2.0])
    lessons = random_lessons(np.random.default_rng(1), true, 60)
    found = fit(lessons, Starting(np.ones(3), np.ones(3, np.bool_)), 0.0)
    rows = np.concatenate([lesson.differences for lesson in lessons])
    counts = np.concatenate([lesson.weights for lesson in lessons])
    both = np.concatenate([rows, -rows]), np.repeat([1, 0], len(rows))
    theirs = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-8).fit(*both, sample_weight=np.tile(counts, 2)).coef_[0]
    assert found == pytest.approx(3 * theirs / theirs.sum(), rel=1e-3)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(STRENGTHS), st.lists(st.booleans(), min_size=4, max_size=4))
def test_weights_are_not_negative_keep_their_sum_and_leave_the_held_alone(seed: int, strength: float, free: list[bool]) -> None:
    dice = np.random.default_rng(seed)
    active = np.round(dice.random(4) * 3 + 0.01, 2)
    may = np.array(free)
    may[dice.integers(4)] = True
    found = fit(random_lessons(dice, dice.random(4) + 0.1, 10), Starting(active, may), strength)
    assert (found >= 0).all()
    assert found[may].sum() == pytest.approx(active[may].sum())
    assert (found[~may] == active[~may]).all()


def test_the_stronger_the_pull_the_nearer_to_the_weights_in_force() -> None:
    lessons = random_lessons(np.random.default_rng(2), np.array([4.0, 0.1, 1.0]), 40)
    starting = Starting(np.array([1.0, 2.0, 1.0]), np.ones(3, np.bool_))
    far = [float(np.abs(fit(lessons, starting, strength) - starting.weights).sum()) for strength in (100.0, *STRENGTHS, 0.0)]
    assert far == sorted(far)
    assert far[0] < 0.01


def test_a_feature_that_speaks_against_gets_nothing() -> None:
    values = np.array([[0.2, 1.0], [0.8, 0.0]])
    lesson = judged_lesson(values, np.array([0.0, 7.0]))
    assert lesson is not None
    assert fit([lesson], Starting(np.ones(2), np.ones(2, np.bool_)), 0.0) == pytest.approx([2.0, 0.0], abs=1e-6)


def test_a_query_counts_one_in_all_and_pairs_by_their_difference_in_gain() -> None:
    lesson = judged_lesson(np.eye(3), np.array([7.0, 1.0, 0.0]))
    assert lesson is not None
    assert lesson.weights == pytest.approx(np.array([6, 7, 1]) / 14)
    assert lesson.differences.tolist() == [[1, -1, 0], [1, 0, -1], [0, 1, -1]]
    assert judged_lesson(np.eye(3), np.ones(3)) is None
    picked = picked_lesson(np.eye(3), 1, 2.0)
    assert picked is not None
    assert picked.weights.tolist() == [1.0, 1.0]
    assert picked.differences.tolist() == [[-1, 1, 0], [0, 1, -1]]
    assert picked_lesson(np.eye(1), 0, 1.0) is None


def right(lesson: Lesson) -> Measure:
    """The share of its pairs, by what they count, that weights put right."""
    return lambda weights: float(lesson.weights @ (lesson.differences @ weights > 0))


def test_what_is_reported_was_not_learned_from() -> None:
    """Grades by lot: weights can be fitted to them, and it is not reported as a gain."""
    dice = np.random.default_rng(3)
    starting = Starting(np.ones(6), np.ones(6, np.bool_))
    gained, fitted, strengths = [], [], []
    for _ in range(12):
        gains = (dice.permutation(np.array([7.0, 3, 1, 0, 0, 0])) for _ in range(40))
        lessons = [lesson for lesson in (judged_lesson(dice.random((6, 6)), of) for of in gains) if lesson]
        measures = [right(lesson) for lesson in lessons]
        found = learn(lessons, starting, measures, range(len(lessons)))
        loose = fit(lessons, starting, 0.0)
        gained.append((found.after - found.before).mean())
        strengths.append(found.strength)
        fitted.append(np.mean([measure(loose) for measure in measures]) - found.before.mean())
    assert np.mean(fitted) > 0.04
    assert np.mean(gained) < np.mean(fitted) / 2
    assert np.median(strengths) == STRENGTHS[0], "where nothing can be learned, hardly anything moves"


# ---- picks from lists as they are made, by people who look at the top first ----------------------------------------

TASTE = np.array([3.0, 0.5, 1.5, 1.0])  # what people truly go by; what is in force has it otherwise
ACTIVE = np.array([0.5, 3.0, 1.5, 1.0])
WORTH = 1.5  # logits a point
SHOWN = 10
SEEN = 1 / np.arange(1, SHOWN + 1) ** 1.2


def lists_and_picks(seed: int, count: int) -> list[tuple[Floats, list[int | None], int]]:
    """Lists by the real arrangement with its lots, as [shown, F], turns and the place picked."""
    dice = np.random.default_rng(seed)
    found = []
    for number in range(count):
        values = dice.random((30, len(ACTIVE)))
        values = values[np.argsort(-(values @ ACTIVE), kind="stable")]
        scores = values @ ACTIVE
        nobody = [False] * len(values)
        c = Contenders(
            ids=[f"m{i}" for i in range(len(values))],
            scores=scores.tolist(),
            doubts=[0.3] * len(values),
            offices=[None] * len(values),
            fixed=nobody,
            room=[0] * len(values),
            new=Newcomers(nobody, nobody, [0.0] * len(values)),
        )
        arranged = arrange(c, 0.0, seed * 100_000 + number)
        rows = arranged.order[:SHOWN]
        chances = SEEN * np.exp(WORTH * (values[rows] @ TASTE))
        place = int(dice.choice(SHOWN, p=chances / chances.sum()))
        found.append((values[rows], [arranged.turns.get(row) for row in rows], place))
    return found


def learned_from(lists: list[tuple[Floats, list[int | None], int]], weighing: Floats) -> Floats:
    counts = np.array([weighing[place] for _, _, place in lists])
    counts = counts / counts.mean()
    lessons = [picked_lesson(values, place, count) for (values, _, place), count in zip(lists, counts, strict=True)]
    return fit([lesson for lesson in lessons if lesson], Starting(ACTIVE, np.ones(len(ACTIVE), np.bool_)), 0.001)


def alike(weights: Floats) -> float:
    """The cosine of the angle to the true taste."""
    return float(weights @ TASTE / np.linalg.norm(weights) / np.linalg.norm(TASTE))


def test_propensities_bring_the_weights_nearer_to_what_people_truly_go_by() -> None:
    gains, places = [], []
    for seed in range(6):
        lists = lists_and_picks(seed, 1200)
        drawn = [lot_pick(turns, place) for _, turns, place in lists]
        told: list[LotPick] = [pick for pick in drawn if pick]
        propensity = estimate(told, SHOWN)
        places.append(propensity.places)
        weighed = alike(learned_from(lists, 1 / propensity.places))
        plain = alike(learned_from(lists, np.ones(SHOWN)))
        gains.append(weighed - plain)
        assert weighed > alike(ACTIVE)
    assert np.mean(gains) > 0.1
    assert sum(gain > 0 for gain in gains) >= 5
    off = np.log(np.mean(places, axis=0) / SEEN)[:6]
    assert 0 <= off.min() <= off.max() < 0.4, "near the truth, on the flatter side: who is liked much better is picked anywhere"
