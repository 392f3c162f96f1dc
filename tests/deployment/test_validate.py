"""External validation of a model on a table.

Also tests `development`, `validation_tables` and `validation_files`.
"""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from tabdx.artifacts.tables import write_csv
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.deployment.development import DevelopmentFigures, read_settings
from tabdx.deployment.export import export_model
from tabdx.deployment.validate import validate_table
from tabdx.deployment.validation_files import open_with_figures, write_validation
from tabdx.report.validation_page import tabulate_validation
from tests.deployment.conftest import draw_table


@pytest.fixture(scope="module")
def opened(project):
    """A model and its development figures, with few resamples."""
    return quicken(*open_with_figures("logistic_regression", project))


def quicken(model, figures):
    settings = {**figures.settings, "resamples": 100}
    return model, DevelopmentFigures(**{**vars(figures), "settings": settings})


def validate(opened, table, folder, **options):
    table.to_csv(folder / "other.csv", index=False)
    return validate_table(*opened, folder / "other.csv", **options)


@pytest.fixture(scope="module")
def found(opened, tmp_path_factory):
    return validate(opened, draw_table(120, seed=11), tmp_path_factory.mktemp("validate"))


def test_the_scores_are_those_of_scikit_learn(opened, found):
    table = draw_table(120, seed=11)
    ill, risks = table["state"] == "ill", opened[0].predict_risk(table)
    scores = found.tables["scores"]
    own = scores[scores["risks"] == "as_predicted"].set_index("metric")["value"]
    assert own["roc_auc"] == pytest.approx(roc_auc_score(ill, risks))
    assert own["brier"] == pytest.approx(brier_score_loss(ill, risks))
    answered = scores[scores["risks"] == "as_answered"].set_index("metric")
    policy, own = opened[0].policy(), risks.to_numpy()
    assert answered.loc["sensitivity", "value"] == pytest.approx(policy.above(own)[ill].mean())
    brier = brier_score_loss(ill, policy.carry(own))
    assert answered.loc["brier", "value"] == pytest.approx(brier)
    assert answered["threshold"].eq(opened[0].policy().threshold).all()


def test_the_sets_are_counted_as_they_are_answered(opened, found):
    table = draw_table(120, seed=11)
    ill = table["state"] == "ill"
    own = opened[0].predict_risk(table)[ill].to_numpy()
    sets = found.tables["prediction_sets"].set_index(["partition", "class"])
    named = opened[0].policy().name_sets(own, opened[0].classes)
    covered = np.mean(["ill" in names for names in named])
    assert sets.loc[("external", "ill"), "covered"] == pytest.approx(covered)


def test_every_table_and_the_page_are_written_and_hold_no_patient(found, tmp_path):
    page = write_validation(Paths(tmp_path), "other", found)
    names = {path.name for path in page.parent.iterdir()}
    assert names >= {"scores.csv", "calibration.csv", "net_benefit.csv", "feature_shift.csv"}
    text = "".join(path.read_text() for path in page.parent.iterdir())
    assert "K11-" not in text
    assert "## What recalibration would bring" in page.read_text()
    assert "site: north" in page.read_text()
    with pytest.raises(InputError, match=r"holds a validation already; .*--force"):
        write_validation(Paths(tmp_path), "other", found)
    write_validation(Paths(tmp_path), "other", found, force=True)
    for name in ("../x", "", "a/b", ".hidden"):
        with pytest.raises(InputError, match="cannot be named"):
            write_validation(Paths(tmp_path), name, found)
    assert tabulate_validation(found.tables, found.facts)


def test_a_shifted_copy_is_recognised_and_its_recalibration_repairs_the_intercept(opened, tmp_path):
    table = draw_table(1500, seed=12)
    ill = table["state"] == "ill"
    kept = pd.concat([table[~ill], table[ill].iloc[: ill.sum() // 3]])
    found = validate(opened, kept.assign(c=kept["c"] * 2), tmp_path)
    shift = found.tables["feature_shift"].set_index(["feature", "quantity"])
    assert shift.loc[("c", "mean"), "verdict"] == "shifted"
    assert shift.loc[("c", "mean"), "sd_ratio"] > 1.7
    outcome = found.tables["outcome_shift"].set_index("class")
    assert outcome.loc["ill", "difference_upper"] < 0
    updates = found.tables["updates"].set_index(["update", "metric"])
    before, after = (
        updates.loc[(name, "calibration_intercept")] for name in ("as_answered", "in_the_large")
    )
    assert before["upper"] < 0
    assert abs(after["value"]) < 0.05
    said = " ".join(map(str, tabulate_validation(found.tables, found.facts)[1:]))
    for part in ("Risks are too high here", "ill is less frequent", "times the standard deviation"):
        assert part in said


def test_patients_of_the_study_are_not_counted(opened, tmp_path):
    study, others = draw_table(150), draw_table(60, seed=13)
    found = validate(opened, pd.concat([study, others]), tmp_path)
    assert found.facts["patients"] == 60
    reasons = found.facts["left_out"]
    assert sum(count for reason, count in reasons.items() if "learned" in reason) == 120
    assert sum(count for reason, count in reasons.items() if "set aside" in reason) == 30


def test_rows_without_an_outcome_and_rows_that_are_withheld_are_told(opened, tmp_path):
    table = draw_table(80, seed=14)
    table.loc[:4, "state"] = "maybe"
    table.loc[10:14, "a"] = 25  # farther out than any
    found = validate(opened, table, tmp_path)
    assert found.facts["left_out"] == {"without a known outcome": 5}
    assert found.facts["withheld"] == 5
    assert validate(opened, table, tmp_path, answered_only=True).facts["patients"] == 70


def test_too_few_patients_and_no_outcome_are_told(opened, tmp_path):
    with pytest.raises(InputError, match=r"too few patients .* each class needs 10"):
        validate(opened, draw_table(12, seed=15), tmp_path)
    with pytest.raises(InputError, match="no column 'state', which tells the outcome"):
        validate(opened, draw_table(60).drop(columns="state"), tmp_path)


def test_an_archive_is_validated_as_its_project_is(opened, found, project, tmp_path):
    export_model(project, "logistic_regression", tmp_path / "m.zip")
    there = quicken(*open_with_figures(str(tmp_path / "m.zip"), Paths(tmp_path)))
    again = validate(there, draw_table(120, seed=11), tmp_path)
    for name in ("scores", "feature_shift", "updates", "outcome_shift"):
        pd.testing.assert_frame_equal(again.tables[name], found.tables[name])


def test_development_figures_come_back_as_they_went(opened):
    figures = opened[1]
    again = DevelopmentFigures.from_dict(json.loads(json.dumps(figures.to_dict())))
    pd.testing.assert_frame_equal(again.features, figures.features)
    assert again.classes == figures.classes
    assert again.settings == figures.settings
    with pytest.raises(InputError, match="development figures cannot be read"):
        DevelopmentFigures.from_dict({"scores": []})
    assert read_settings


def test_figures_of_development_stand_beside(opened, tmp_path):
    scores = pd.DataFrame(
        [
            ("logistic_regression", part, "roc_auc", 0.9, 0.85, 0.94, 120.0)
            for part in ("out_of_fold", "holdout")
        ],
        columns=["model", "partition", "metric", "value", "lower", "upper", "n"],
    )
    model, figures = opened
    with_scores = DevelopmentFigures(**{**vars(figures), "scores": scores})
    found = validate((model, with_scores), draw_table(120, seed=11), tmp_path)
    rows = found.tables["scores"]
    row = rows[(rows["metric"] == "roc_auc") & (rows["risks"] == "as_predicted")].iloc[0]
    assert (row["out_of_fold"], row["holdout_upper"]) == (0.9, 0.94)
    assert row["difference"] == pytest.approx(row["value"] - 0.9)
    assert row["difference_lower"] < row["difference"] < row["difference_upper"]
    write_csv(tmp_path / "t.csv", rows)


def test_three_classes_have_class_scores_and_two_sides(three_classes, tmp_path):
    opened = quicken(*open_with_figures("logistic_regression", three_classes))
    found = validate(opened, draw_table(200, seed=16, classes=3), tmp_path)
    metrics = set(found.tables["scores"]["metric"])
    assert {"kappa", "roc_auc", "sensitivity", "calibration_intercept"} <= metrics
    assert set(found.tables["outcome_shift"]["class"]) == {"well", "ill", "dead"}
    assert np.isfinite(found.tables["updates"]["value"]).all()
    assert "kappa" in write_validation(Paths(tmp_path), "three", found).read_text().lower()
