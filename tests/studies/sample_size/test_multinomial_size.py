from itertools import combinations

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import norm
from sklearn.metrics import log_loss

from tabdx.cohort.cohort import Cohort
from tabdx.evaluation.class_predictions import join_classes
from tabdx.studies.sample_size import riley
from tabdx.studies.sample_size.multinomial_size import (
    multinomial_rows,
    pair_size,
    size_for_optimism,
    size_for_pair,
    size_for_shares,
)


def test_the_pairs_of_the_authors_program():
    # 17 parameters, classes of 50, 100 and 150 patients, and a Nagelkerke R² of 0.15 everywhere.
    sizes = np.array([50, 100, 150])
    found = []
    for one, other in combinations(range(3), 2):
        both = sizes[one] + sizes[other]
        r2 = 0.15 * riley.most_cox_snell(sizes[one] / both)
        found.append(size_for_pair(17, r2, both / 300))
    assert max(found) == 2660


def test_of_two_classes_the_optimism_is_rileys():
    loss = 0.4
    r2 = riley.cox_snell(loss, 0.3)
    expected = riley.size_for_optimism(12, r2, 0.3)
    assert size_for_optimism(np.array([0.7, 0.3]), loss, 12) == expected


def test_the_shares_of_two_classes_have_a_quantile_of_their_own():
    expected = (norm.isf(0.05 / 2 / 2) / 0.05) ** 2 * 0.25
    assert size_for_shares(np.array([0.5, 0.5])) == int(np.ceil(expected))


def test_a_pair_is_judged_by_its_own_patients_and_its_own_probabilities(make_classes):
    predictions, cohort = make_classes(patients=200, repeats=1)
    (joined,) = join_classes(predictions, cohort)
    chosen = joined.labels != 1
    both = joined.probability[0][chosen][:, [0, 2]]
    labels = (joined.labels[chosen] == 2).astype(int)
    loss = log_loss(labels, both / both.sum(axis=1, keepdims=True))
    r2 = riley.cox_snell(loss, labels.mean())
    expected = np.ceil(riley.size_for_shrinkage(5, r2) / chosen.mean())
    assert pair_size(joined, (0, 2), 5) == expected


@pytest.mark.parametrize("strength", [0.0, 60.0])
def test_a_model_that_knows_nothing_or_all_has_its_rows(make_classes, strength):
    predictions, cohort = make_classes(size=4, patients=80, repeats=1)
    labels = cohort.labels
    columns = [f"probability_{name}" for name in "abcd"]
    shares = np.log(np.bincount(labels) / len(labels))
    predictions[columns] = softmax(shares + strength * np.eye(4)[labels], axis=1)
    (joined,) = join_classes(predictions, Cohort(cohort.dictionary, cohort.table))
    rows = {row["quantity"]: row for row in multinomial_rows(joined, 3, "patients")}
    known = np.isfinite(rows["multinomial_minimum"]["value"])
    assert known == (strength > 0)
    assert (rows["multinomial_shrinkage"]["reason"] == "no_skill") == (not known)
    assert rows["multinomial_overall_risk"]["value"] == size_for_shares(np.exp(shares))
