import json

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Outcome
from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import FinalPart, Risks
from tabdx.evaluation.calibration.recalibrators import Recalibrator, fit_recalibrator
from tabdx.evaluation.decisions.prediction_sets import Quantiles, class_quantiles
from tabdx.evaluation.decisions.threshold_learners import learners
from tabdx.evaluation.decisions.threshold_rules import make_rules

OUTCOME = Outcome(column="dx", classes=("well", "ill"))
LEARNERS = learners(fixed=0.5, minimum_sensitivity=0.75, harm_ratio=4.0)


@pytest.fixture
def part():
    """Forty patients in two inner folds, the diseased with higher risks but for two."""
    risk = np.linspace(0.05, 0.95, 40)
    positive = (risk > 0.5).astype(np.int8)
    positive[[10, 30]] = 1, 0
    risks = Risks(pd.Index([f"P{n}" for n in range(40)]), positive, np.arange(40), risk)
    return FinalPart("svm", risks, np.tile([0, 1], 20))


def rules_of(*parts, methods=("none", "platt"), coverage=0.8):
    return make_rules(
        parts, LEARNERS, chosen="youden", coverage=coverage, methods=methods, outcome=OUTCOME
    )


def test_the_final_models_rules_survive_json(part):
    read = json.loads(json.dumps(rules_of(part, methods=["platt"])))
    own = read["models"]["svm"]
    assert (own["rule"], read["coverage"]) == ("youden", 0.8)
    assert Quantiles(**own["prediction_sets"]) == class_quantiles(part.inner, 0.8)
    fitted = fit_recalibrator("platt", part.inner.risk, part.inner.positive)
    again = Recalibrator.from_dict(own["recalibration"])
    assert again.apply(part.inner.risk).tolist() == fitted.apply(part.inner.risk).tolist()


def test_thresholds_are_those_of_each_rule(part):
    thresholds = rules_of(part)["models"]["svm"]["thresholds"]
    assert thresholds["fixed"] == 0.5
    assert thresholds["harm_ratio"] == 0.2
    # Of 20 diseased 15 must be found: the 15th highest risk of one of them.
    diseased = np.sort(part.inner.risk[part.inner.positive == 1])[::-1]
    assert thresholds["sensitivity"] == diseased[14]
    assert 0 < thresholds["youden"] < 1


def test_a_class_with_too_few_patients_has_no_quantile(part):
    prediction_sets = rules_of(part, coverage=0.99)["models"]["svm"]["prediction_sets"]
    assert prediction_sets == {"negative": None, "positive": None}


def test_one_inner_fold_is_refused(part):
    with pytest.raises(InputError, match="one inner fold"):
        rules_of(FinalPart("svm", part.inner, np.zeros(40, dtype=np.int64)))
