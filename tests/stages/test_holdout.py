"""The holdout: scored by one stage, which counts it, and read by no other that decides."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts.holdout_readings import read_readings
from tabdx.artifacts.predictions import read_predictions, write_predictions
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.stages.decide import decide
from tabdx.stages.evaluate import evaluate
from tabdx.stages.holdout import holdout

PATHS = Paths()


def written(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for place in ("reports", "data")
        for path in sorted(Path(place, folder).glob("*"))
    }


def change_holdout_risks():
    path = PATHS.predictions("logistic_regression")
    table = read_predictions(path)
    of_holdout = (table["partition"] == "holdout").to_numpy()
    risks = np.random.default_rng(0).random(int(of_holdout.sum()))
    table.loc[of_holdout, "probability_malignant"] = risks
    table.loc[of_holdout, "probability_benign"] = 1 - risks
    write_predictions(path, table)


def test_nothing_that_decides_changes_with_the_holdouts_risks(trained):
    evaluate(trained, PATHS)
    decide(trained, PATHS)
    before = written("evaluation"), written("decide"), PATHS.metrics.read_bytes()
    assert not PATHS.holdout_metrics.exists()
    change_holdout_risks()
    evaluate(trained, PATHS)
    decide(trained, PATHS)
    assert (written("evaluation"), written("decide"), PATHS.metrics.read_bytes()) == before
    for table in (
        *Path("reports/evaluation").glob("*.csv"),
        *Path("reports/decide").glob("*.csv"),
        *Path("data/decide").glob("*.csv"),
    ):
        rows = pd.read_csv(table)
        if "partition" in rows:
            assert set(rows["partition"]) <= {"out_of_fold"}, table


def test_each_state_is_counted_once_before_its_scores_are_there(trained, monkeypatch):
    holdout(trained, PATHS)
    first = written("holdout")
    assert set(pd.read_csv("reports/holdout/scores.csv")["partition"]) == {"holdout"}
    holdout(trained, PATHS)
    assert written("holdout") == first
    assert len(read_readings(PATHS.holdout_readings)) == 1
    change_holdout_risks()
    with monkeypatch.context() as broken:
        broken.setattr("tabdx.stages.holdout.evaluation_tables", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            holdout(trained, PATHS)
    assert written("holdout")["scores.csv"] == first["scores.csv"]
    assert read_readings(PATHS.holdout_readings)["changed"].tolist()[1:] == ["risks"]
    holdout(trained, PATHS)
    assert len(read_readings(PATHS.holdout_readings)) == 2
    lower = trained.evaluate.model_copy(update={"threshold": 0.4})
    holdout(trained.model_copy(update={"evaluate": lower}), PATHS)
    record = read_readings(PATHS.holdout_readings)
    assert record["changed"].iloc[2] == "evaluate.threshold 0.5 to 0.4"


def test_the_final_rules_are_what_the_holdout_was_judged_by(trained):
    decide(trained, PATHS)
    holdout(trained, PATHS)
    rules = pd.read_json(PATHS.report("decide", "rules.json"), typ="series")
    own = rules["models"]["logistic_regression"]
    judged = pd.read_csv("reports/holdout/thresholds.csv")
    judged = judged[judged["risks"] == "as_predicted"].set_index("rule")["threshold"]
    assert judged.to_dict() == pytest.approx(own["thresholds"], rel=1e-9)


def test_a_damaged_record_stops_the_stage_before_anything_is_scored(trained):
    PATHS.holdout_readings.parent.mkdir(exist_ok=True)
    PATHS.holdout_readings.write_text("damaged\n")
    with pytest.raises(InputError, match="git checkout"):
        holdout(trained, PATHS)
    assert not any(Path(place, "holdout").exists() for place in ("reports", "data"))
    assert PATHS.holdout_readings.read_text() == "damaged\n"
