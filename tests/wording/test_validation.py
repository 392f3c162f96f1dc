"""What stands out in an external validation."""

import pandas as pd

from tabdx.wording.validation import find_remarks

NAMES = ["metric", "value", "lower", "upper", "out_of_fold", "difference_lower", "difference_upper"]


def tables(**changed):
    scores = pd.DataFrame(
        [
            ("roc_auc", 0.9, 0.85, 0.95, 0.9, -0.05, 0.05),
            ("calibration_intercept", 0.1, -0.2, 0.4, 0.0, -0.3, 0.5),
            ("calibration_slope", 1.0, 0.8, 1.2, 1.0, -0.3, 0.3),
        ],
        columns=NAMES,
    ).assign(out_of_fold_lower=0.88, out_of_fold_upper=0.93, risks="as_predicted")
    updates = pd.DataFrame(
        [("in_the_large", "log_loss", -0.01, -0.03, 0.01)],
        columns=["update", "metric", "difference", "difference_lower", "difference_upper"],
    )
    outcomes = pd.DataFrame(
        [("well", 0.6, 0.5, 0.7, 0.6, 0.0, -0.1, 0.1), ("ill", 0.4, 0.3, 0.5, 0.4, 0.0, -0.1, 0.1)],
        columns=[
            *("class", "value", "lower", "upper", "development_value"),
            *("difference", "difference_lower", "difference_upper"),
        ],
    )
    shift = pd.DataFrame(
        [("age", "mean", 0.05, 1.0, "alike")],
        columns=["feature", "quantity", "difference", "sd_ratio", "verdict"],
    )
    sets = pd.DataFrame(
        [("external", "ill", 0.94, 0.9, 0.97)],
        columns=["partition", "class", "covered", "covered_lower", "covered_upper"],
    )
    return {
        "scores": scores,
        "updates": updates,
        "outcome_shift": outcomes,
        "feature_shift": shift,
        "prediction_sets": sets,
    } | changed


def remarks(**changed):
    return find_remarks(tables(**changed), {"coverage": 0.95})


def change(table, row, **cells):
    changed = tables()[table].copy()
    for name, value in cells.items():
        changed.loc[row, name] = value
    return {table: changed}


def test_nothing_is_said_where_nothing_is_certain():
    assert remarks() == []


def test_what_is_certain_is_said_with_its_numbers():
    (said,) = remarks(**change("scores", 0, difference_lower=-0.1, difference_upper=-0.01))
    assert said.startswith("The ROC AUC is lower than out of fold, by more than chance: 0.900")
    (said,) = remarks(**change("scores", 1, lower=0.05))
    assert said.startswith("Risks are too low here: calibration intercept")
    (said,) = remarks(**change("scores", 2, upper=0.9))
    assert "too extreme" in said
    (said,) = remarks(**change("updates", 0, difference_upper=-0.005))
    assert said == (
        "Recalibration in the large would lower the log loss by 0.010 (0.005 to 0.030)."
    )
    (said,) = remarks(**change("outcome_shift", 1, difference=-0.2, difference_upper=-0.1))
    assert said.startswith("ill is less frequent than in development")
    (said,) = remarks(**change("prediction_sets", 0, covered_upper=0.93))
    assert "fewer than the 95% asked for" in said


def test_a_rescaled_feature_is_asked_about():
    said = remarks(**change("feature_shift", 0, verdict="shifted", sd_ratio=10.0))
    assert said[0] == "Shifted from development: age."
    assert "age has 10.00 times the standard deviation" in said[1]
