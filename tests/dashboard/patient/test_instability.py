import math

import numpy as np
import pandas as pd
import pytest

from tabdx.dashboard.patient.instability import (
    Stability,
    add_spreads,
    describe_spreads,
    load_stability,
)
from tabdx.wording.columns import PATIENT_COLUMNS

HALF = {"lower": 0.4, "lower_quarter": 0.45, "median": 0.5, "upper_quarter": 0.55, "upper": 0.6}


def spreads(patients=("p1", "p2"), resamples=8):
    """Patients at a risk of one half whose spread is 0.4 to 0.6, a quarter of calls otherwise."""
    own = HALF | {"mean_absolute_difference": 0.05, "flip_rate": 0.25, "resamples": resamples}
    row = {"model": "svm", "class": "malignant", "risk": 0.5, **own}
    row |= {f"out_of_bag_{name}": value for name, value in own.items()}
    return pd.DataFrame([row | {"patient": name} for name in patients])[PATIENT_COLUMNS]


def answers():
    """Two risks that are shown as they were predicted, answered at a half."""
    return pd.DataFrame({"model": ["svm", "mlp"], "risk": 0.5, "own_risk": 0.5, "threshold": 0.5})


def test_a_development_patient_has_a_spread_of_their_own():
    table = spreads()
    table.loc[1, ["out_of_bag_lower", "out_of_bag_upper", "out_of_bag_flip_rate"]] = 0.1, 0.9, 0.5
    stability = Stability(table, 0.5)
    found = add_spreads(answers(), stability, "p2")
    assert found.iloc[0, -4:].tolist() == [0.1, 0.9, 0.5, 8]
    assert found.iloc[1, -4:].isna().all()
    assert describe_spreads(found, stability) == [
        "Instability of SVM: 8 models fitted on resamples without this patient give risks between "
        "10.0% and 90.0% (middle 95%); 50% of them predict the other class at the agreed "
        "threshold of 50%."
    ]


def test_anybody_else_has_that_of_similar_risks():
    stability = Stability(spreads(), 0.5)
    found = add_spreads(answers(), stability, None)
    # The neighbours' median is the risk itself, so that their ends are this patient's.
    assert found["refitted_lower"].iloc[0] == pytest.approx(0.4)
    assert found["refitted_upper"].iloc[0] == pytest.approx(0.6)
    assert math.isnan(found["bootstrap_models"].iloc[0])
    assert describe_spreads(found, stability) == [
        "Instability of SVM: for patients with this risk, models fitted on bootstrap resamples "
        "give risks between 40.0% and 60.0%; 25% of them predict the other class at the agreed "
        "threshold of 50%."
    ]


@pytest.mark.parametrize("other", [{"threshold": 0.1}, {"own_risk": 0.4}, {"threshold": math.nan}])
@pytest.mark.parametrize("patient", [None, "p2"])
def test_flips_are_said_only_of_the_answer_on_the_card(other, patient):
    stability = Stability(spreads(), 0.5)
    found = add_spreads(answers().assign(**other), stability, patient)
    (said,) = describe_spreads(found, stability)
    assert "between 40.0% and 60.0%" in said
    assert "the other class" not in said


def test_a_refitted_model_without_a_spread_is_not_said_to_be_left_out():
    found = add_spreads(answers(), Stability(spreads(), 0.5), None)
    (said,) = describe_spreads(found.assign(refitted_lower=math.nan), Stability(spreads(), 0.5))
    assert said.startswith("There is no spread of SVM to show: too few resamples")


def test_a_patient_who_was_in_every_resample_has_that_of_similar_risks():
    table = spreads()
    table.loc[1, "out_of_bag_resamples"] = 0
    assert math.isnan(
        add_spreads(answers(), Stability(table, 0.5), "p2")["bootstrap_models"].iloc[0]
    )


def test_where_all_were_in_every_resample_nothing_is_claimed():
    found = add_spreads(answers(), Stability(spreads(resamples=0), 0.5), None)
    assert found["refitted_lower"].isna().all()


def test_models_that_were_not_refitted_are_told_which_one_was():
    stability = Stability(spreads(), 0.5)
    found = add_spreads(answers().iloc[[1]], stability, None)
    assert describe_spreads(found, stability) == [
        "Instability was not analysed for these models; instability.models of params.yaml names "
        "only SVM."
    ]


def write(project, table, summary="model,threshold\nsvm,0.5\n"):
    for place in ("data", "reports"):
        (project / place / "instability").mkdir(parents=True, exist_ok=True)
    table.to_parquet(project / "data/instability/patients.parquet")
    (project / "reports/instability/summary.csv").write_text(summary)


def test_without_files_the_sentence_says_what_makes_them(empty_project):
    assert "patients.parquet does not exist; `make run`" in load_stability().absent
    write(empty_project, spreads().drop(columns="out_of_bag_upper"))
    assert "has other columns" in load_stability().absent
    write(empty_project, spreads().head(0), "model,threshold\n")
    assert "instability.models in params.yaml" in load_stability().absent
    assert describe_spreads(answers(), load_stability()) == [load_stability().absent]
    write(empty_project, spreads())
    found = load_stability()
    assert (found.absent, found.threshold, found.models) == ("", 0.5, ["svm"])
    assert np.array_equal(found.table["patient"], ["p1", "p2"])
