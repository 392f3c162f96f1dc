import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.inner_predictions import make_inner_predictions
from tabdx.artifacts.predictions import make_predictions
from tabdx.classifiers.inner_scores import two_classes
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Outcome
from tabdx.core.errors import InputError
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.evaluation.calibration.parts import calibration_parts

CLASSES = ("well", "ill")


@pytest.fixture
def cohort():
    table = pd.DataFrame(
        {
            "marker": [0.0, 1.0, 2.0, 3.0, 4.0],
            "outcome": ["well", "ill", "well", "ill", "ill"],
            "group": ["a", "a", "b", "c", "d"],
        },
        index=pd.Index(list("vwxyz"), name="patient"),
    )
    dictionary = Dictionary(
        name="five",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        group=Group(column="group"),
        features=(Feature(name="marker"),),
    )
    return Cohort(dictionary, table)


def outside(patients, risks, **where):
    risk = np.array(risks)
    both = np.column_stack((1 - risk, risk))
    return make_predictions("svm", pd.Index(list(patients)), both, CLASSES, **where)


def inside(patients, risks, **where):
    fold = np.arange(len(risks)) % 2
    return make_inner_predictions(
        "svm", pd.Index(list(patients)), two_classes(np.array(risks)), fold, CLASSES, **where
    )


@pytest.fixture
def predictions():
    return pd.concat(
        [
            outside("vw", [0.1, 0.8], repeat=0, fold=0),
            outside("xy", [0.2, 0.9], repeat=0, fold=1),
            outside("z", [0.7]),
        ],
        ignore_index=True,
    )


@pytest.fixture
def inner():
    return pd.concat(
        [
            inside("xy", [0.3, 0.6], repeat=0, fold=0),
            inside("vw", [0.4, 0.5], repeat=0, fold=1),
            inside("vwxy", [0.1, 0.6, 0.2, 0.7]),
        ],
        ignore_index=True,
    )


def test_what_teaches_lies_beside_what_it_is_applied_to(predictions, inner, cohort):
    first, second, last = calibration_parts(predictions, inner, cohort)
    # Four of the five patients are of development.
    assert [one.cohort_fraction for one in (first, second, last)] == [0.8, 0.8, 0.2]
    assert (first.model, first.partition, first.repeat, first.fold) == ("svm", OUT_OF_FOLD, 0, 0)
    assert list(first.inner.patients) == ["x", "y"]
    assert first.inner.positive.tolist() == [0, 1]
    assert first.inner.risk.tolist() == [0.3, 0.6]
    assert first.inner_fold.tolist() == [0, 1]
    assert list(first.outer.patients) == ["v", "w"]
    assert first.outer.risk.tolist() == [0.1, 0.8]
    assert first.outer.groups.tolist() == [0, 0]  # both of group a
    assert second.fold == 1
    assert (last.partition, last.repeat, last.fold) == (HOLDOUT, None, None)
    assert last.inner.groups.tolist() == [0, 0, 1, 2]
    assert last.outer.positive.tolist() == [1]


def test_predictions_without_inner_ones_are_refused(predictions, inner, cohort):
    without = inner[inner["fold"] != 1]
    with pytest.raises(InputError, match=r"svm has no inner predictions .* fold 1 of repeat 0"):
        calibration_parts(predictions, without, cohort)
    with pytest.raises(InputError, match="the holdout"):
        calibration_parts(predictions, inner.dropna(), cohort)


def test_a_patient_who_would_teach_and_be_judged_is_refused(predictions, inner, cohort):
    mixed = inner.replace({"patient": {"y": "w"}}).drop(index=5)
    with pytest.raises(InputError, match="are among those whom svm was trained on"):
        calibration_parts(predictions, mixed, cohort)


def test_other_patients_and_other_classes_are_refused(predictions, inner, cohort):
    with pytest.raises(InputError, match="such as 'q'"):
        calibration_parts(predictions.replace({"patient": {"z": "q"}}), inner, cohort)
    renamed = inner.rename(columns={"probability_ill": "probability_sick"})
    with pytest.raises(InputError, match="no probability_ill"):
        calibration_parts(predictions, renamed, cohort)


def test_of_three_classes_parts_hold_a_probability_of_each():
    table = pd.DataFrame(
        {"marker": [0.0, 1.0, 2.0, 3.0], "outcome": ["well", "ill", "odd", "ill"]},
        index=pd.Index(list("wxyz"), name="patient"),
    )
    outcome = Outcome(column="outcome", classes=("well", "odd", "ill"), positive=("odd", "ill"))
    dictionary = Dictionary(name="four", outcome=outcome, features=(Feature(name="marker"),))
    cohort = Cohort(dictionary, table)
    given = np.array([[0.5, 0.2, 0.3], [0.1, 0.2, 0.7]])
    classes = outcome.classes
    outer = make_predictions("svm", pd.Index(["w", "x"]), given, classes, repeat=0, fold=0)
    inner = make_inner_predictions(
        "svm", pd.Index(["y", "z"]), given, np.array([0, 1]), classes, repeat=0, fold=0
    )
    (part,) = calibration_parts(outer, inner, cohort)
    assert part.inner.labels.tolist() == [1, 2]
    assert part.outer.probability.tolist() == given.tolist()
    sided = part.against_rest(*outcome.targets)
    assert sided.outer.positive.tolist() == [0, 1]
    assert sided.outer.risk.tolist() == pytest.approx([0.5, 0.9])
    assert part.outer.labels.tolist() == [0, 2]
    assert sided.against_rest(*outcome.targets).inner is sided.inner
