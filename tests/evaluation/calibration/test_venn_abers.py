import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapie.calibration import VennAbersCalibrator
from scipy.optimize import isotonic_regression

from tabdx.evaluation.calibration.venn_abers import apply_venn_abers, fit_venn_abers


class Given:
    """A prefitted classifier whose probabilities are its input."""

    classes_ = np.array([0, 1])

    def fit(self, X, y):
        return self

    def predict_proba(self, X):
        return np.column_stack([1 - X[:, 0], X[:, 0]])


def test_by_hand():
    # A healthy patient at 0.2 and a diseased one at 0.7. Below both, as diseased, the new one is
    # pooled with the healthy one: p1 = 1/2, p0 = 0, and 1/2 / (1 - 0 + 1/2) = 1/3. Between them
    # p0 = 0 and p1 = 1: 1 / (1 - 0 + 1) = 1/2. Above both p0 = 1/2 and p1 = 1: 2/3.
    learned = fit_venn_abers(np.array([0.2, 0.7]), np.array([0, 1], dtype=np.int8))
    read = apply_venn_abers(np.array([0.1, 0.5, 0.9]), **learned)
    assert read.tolist() == pytest.approx([1 / 3, 1 / 2, 2 / 3])


@pytest.mark.parametrize("decimals", [1, 15])
def test_it_refits_isotonic_regression_for_every_patient(decimals):
    rng = np.random.default_rng(1)
    risk, positive = np.round(rng.random(60), decimals), (rng.random(60) < 0.4).astype(np.int8)

    def refitted(at, outcome):
        place = np.unique(np.r_[risk, at], return_inverse=True)[1]
        size = np.bincount(place)
        share = np.bincount(place, weights=np.r_[positive, outcome]) / size
        return isotonic_regression(share, weights=size).x[place[-1]]

    new = np.r_[0.0, 1.0, risk[:20], rng.random(30)]
    low = np.array([refitted(at, 0) for at in new])
    high = np.array([refitted(at, 1) for at in new])
    learned = fit_venn_abers(risk, positive)
    assert apply_venn_abers(new, **learned) == pytest.approx(high / (1 - low + high), abs=1e-12)


@pytest.mark.parametrize("rows", [80, 3000])
def test_it_is_that_of_mapie(rows):
    rng = np.random.default_rng(2)
    risk = rng.random(rows) ** 2
    positive = (rng.random(rows) < risk**0.7).astype(np.int8)
    new = rng.random(200)
    with np.errstate(all="ignore"):  # MAPIE divides 0 by 0 on its way
        reference = VennAbersCalibrator(Given(), cv="prefit").fit(risk[:, None], positive)
    expected = reference.predict_proba(new[:, None])[:, 1]
    assert apply_venn_abers(new, **fit_venn_abers(risk, positive)) == pytest.approx(
        expected, abs=1e-9
    )


# Diseased and healthy patients at each risk.
counts = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any), min_size=1, max_size=12
)


@given(counts)
def test_the_shares_are_the_greatest_of_the_least(levels):
    # The min-max formula of isotonic regression (Robertson, Wright & Dykstra 1988): over all
    # starts before the new patient the greatest of the least share over all ends after it.
    risk = np.repeat(np.arange(len(levels)), [ill + well for ill, well in levels]) / 20
    positive = np.concatenate([np.repeat([1, 0], pair) for pair in levels])

    def share(at, ill):
        others = [(risk >= from_) & (risk <= to) for from_ in starts(at) for to in ends(at)]
        table = np.array([(positive[one].sum() + ill) / (one.sum() + 1) for one in others])
        return table.reshape(len(starts(at)), -1).min(axis=1).max()

    def starts(at):
        return [*np.unique(risk[risk <= at]), at]

    def ends(at):
        return [at, *np.unique(risk[risk >= at])]

    for at in (-0.01, *np.unique(risk), 0.51 / 20, 1.0):
        low, high = share(at, 0), share(at, 1)
        read = apply_venn_abers(np.array([at]), **fit_venn_abers(risk, positive.astype(np.int8)))
        assert read == pytest.approx([high / (1 - low + high)], abs=1e-12)


def test_many_risks_have_each_a_level_of_their_own():
    # The five diseased of 20,000 have the highest risks: at the very top the new patient is the
    # sixth of six as diseased, one of six as healthy: 1 / (1 − 5/6 + 1) = 6/7.
    risk = np.sort(np.random.default_rng(3).beta(0.5, 20, 20_000))
    positive = np.zeros(20_000, np.int8)
    positive[-5:] = 1
    assert apply_venn_abers(risk[-1:], **fit_venn_abers(risk, positive)) == pytest.approx([6 / 7])


def test_levels_where_nothing_changes_are_left_out():
    learned = fit_venn_abers(np.array([0.1, 0.2, 0.2, 0.7]), np.array([0, 1, 1, 0], dtype=np.int8))
    assert len(learned["if_negative"]) == len(learned["levels"]) + 1
    changed = (np.diff(learned["if_negative"]) != 0) | (np.diff(learned["if_positive"]) != 0)
    assert changed.all()
