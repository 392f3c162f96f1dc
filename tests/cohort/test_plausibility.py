"""Values outside their feature's plausible range."""

import numpy as np
import pandas as pd

from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.plausibility import implausible_values

DICTIONARY = Dictionary.model_validate(
    {
        "name": "t",
        "outcome": {"column": "d", "positive": "1", "negative": "0"},
        "features": [
            {"name": "age", "plausible": [0, 120]},
            {"name": "size"},
            {"name": "side", "kind": "categorical", "levels": ["1", "500"], "plausible": [0, 1]},
        ],
    }
)


def test_values_outside_the_range_are_implausible_its_ends_and_missing_ones_are_not():
    features = pd.DataFrame(
        {"age": [-1, 0, 120, 121, np.nan], "size": -1e9, "side": "500"}, index=list("abcde")
    )
    found = implausible_values(features, DICTIONARY)
    assert found.index.tolist() == list("abcde")
    assert found["age"].tolist() == [True, False, False, True, False]
    # Neither a feature without a range nor a label, whatever range somebody gave it.
    assert not found[["size", "side"]].any(axis=None)
