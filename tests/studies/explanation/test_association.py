import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.studies.explanation.association import associations, correlated_groups

DICTIONARY = Dictionary(
    name="toy",
    outcome=Outcome(column="y", positive="ill", negative="well"),
    features=(
        Feature(name="size"),
        Feature(name="side", kind=Kind.CATEGORICAL, levels=("left", "middle", "right")),
        Feature(name="area"),
        Feature(name="constant"),
    ),
)


@pytest.fixture
def features():
    rng = np.random.default_rng(0)
    size = rng.normal(size=200)
    side = np.where(size > 1, "right", np.where(rng.random(200) < 0.5, "left", "middle"))
    area = -(size**3) + rng.normal(0, 0.02, 200)
    area[:5] = np.nan
    return pd.DataFrame({"size": size, "side": side, "area": area, "constant": 1.0})


def test_numbers_are_correlated_as_by_scipy_over_known_pairs(features):
    found = associations(features, DICTIONARY)
    expected = abs(spearmanr(features["size"][5:], features["area"][5:]).statistic)
    assert found.loc["size", "area"] == pytest.approx(expected)
    assert found.loc["area", "size"] == pytest.approx(expected)
    assert np.diag(found).tolist() == [1.0] * 4


def test_the_strongest_level_speaks_for_a_category(features):
    found = associations(features, DICTIONARY)
    levels = [
        abs(spearmanr(features["size"], features["side"] == level).statistic)
        for level in ("left", "middle", "right")
    ]
    assert found.loc["size", "side"] == pytest.approx(max(levels))


def test_what_does_not_vary_goes_with_nothing(features):
    found = associations(features, DICTIONARY)
    assert found.loc["constant", ["size", "side", "area"]].tolist() == [0, 0, 0]
    groups = correlated_groups(found, together=0.9)
    assert groups == [["size", "area"], ["side"], ["constant"]]


def test_groups_merge_by_their_mean_correlation():
    names = ["a", "b", "c"]
    strength = pd.DataFrame([[1, 0.9, 0.5], [0.9, 1, 0.8], [0.5, 0.8, 1]], names, names)
    # a and b merge at 0.9; c then joins at (0.5 + 0.8) / 2 = 0.65.
    assert correlated_groups(strength, together=0.66) == [["a", "b"], ["c"]]
    assert correlated_groups(strength, together=0.65) == [["a", "b", "c"]]
    assert correlated_groups(strength, together=0.95) == [["a"], ["b"], ["c"]]
    assert correlated_groups(strength.loc[["a"], ["a"]], together=0.5) == [["a"]]
