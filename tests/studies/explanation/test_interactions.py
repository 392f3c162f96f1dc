import numpy as np
import pandas as pd
import pytest

from tabdx.studies.explanation.interactions import MOST_PATIENTS, interactions


def test_features_that_add_up_do_not_interact():
    rng = np.random.default_rng(0)
    patients = pd.DataFrame(rng.normal(size=(40, 3)), columns=list("abc"))
    found = interactions(
        lambda rows: (0.1 * rows["a"] + 0.2 * rows["b"] ** 2 + rows["c"]).to_numpy(),
        patients,
        list("abc"),
        lambda _: None,
    )
    assert len(found) == 3
    assert found["interaction"].max() == pytest.approx(0, abs=1e-12)


def test_a_product_by_hand_and_a_label():
    patients = pd.DataFrame(
        {"a": [1.0, 1.0, -1.0, -1.0], "b": [1.0, -1.0, 1.0, -1.0], "sex": ["f", "m", "m", "f"]}
    )
    told = []

    def product(rows):
        return (0.2 * rows["a"] * rows["b"] + 0.1 * (rows["sex"] == "f")).to_numpy()

    found = interactions(product, patients, ["a", "b", "sex"], told.append)
    # Neither a nor b does anything alone: what they do together, 0.2 a b, is all interaction.
    assert found.iloc[0].tolist() == ["a", "b", pytest.approx(0.2)]
    assert found["interaction"].tolist()[1:] == pytest.approx([0, 0], abs=1e-12)
    assert told == pytest.approx([1 / 3, 2 / 3, 1])


def test_of_many_patients_a_sample_is_taken():
    rows = []

    def risk(features):
        rows.append(len(features))
        return np.zeros(len(features))

    patients = pd.DataFrame({"a": np.arange(300.0), "b": 1.0})
    interactions(risk, patients, ["a", "b"], lambda _: None)
    assert rows == [MOST_PATIENTS**2] * 3
