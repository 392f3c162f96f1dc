"""The page Decisions.

Also tests `confusion_matrix` and `prevalence`, its parts.
"""

import numpy as np
import pandas as pd
import pytest
import yaml

from tabdx.dashboard.decisions.confusion_matrix import cell_names, describe_errors, replicated
from tabdx.dashboard.decisions.prevalence import KINDS, tabulate

CLASSES = ("benign", "malignant")
CELLS = pd.DataFrame(
    {
        "model": "svm",
        "partition": "holdout",
        "true": ["benign", "benign", "malignant", "malignant"],
        "predicted_class": ["benign", "malignant", "benign", "malignant"],
        "patients": [90.0, 10.0, 5.0, 45.0],
        "row_fraction": [0.9, 0.1, 0.1, 0.9],
    }
)


def errors(page):
    return page.dataframe[1].value.set_index("model")


def test_errors_stand_with_their_intervals():
    weighed = pd.DataFrame(
        {
            "model": ["svm"], "false_negatives": [5.0], "false_positives": [10.0],
            "false_negative_rate": [0.1],
            "false_negative_rate_lower": [0.04], "false_negative_rate_upper": [0.21],
            "false_positive_rate": [0.1],
            "false_positive_rate_lower": [0.06], "false_positive_rate_upper": [0.17],
            "harm": [110.0], "harm_lower": [53.2], "harm_upper": [226.5],
        }
    )  # fmt: skip
    (row,) = describe_errors(weighed, CLASSES).to_dict("records")
    assert row == {
        "model": "SVM", "missed": 5, "of all malignant": "10.0% (4.0% to 21.0%)",
        "needless": 10, "of all benign": "10.0% (6.0% to 17.0%)",
        "harm": 110, "harm, interval": "53.2 to 226.5",
    }  # fmt: skip


def test_predictive_values_at_a_prevalence_by_hand():
    # At 50%: 45 of 100 found, 5 missed, 45 spared, 5 needless: 90% both ways.
    row = tabulate(CELLS, CLASSES, [0.5]).iloc[0]
    assert [row[kind] for kind in KINDS] == pytest.approx([0.9, 0.9])


def test_the_replications_matrices_keep_their_orientation():
    # Rows are the true classes, the positive first.
    document = {
        "protocol": {"rows": ["malignant", "benign"]},
        "steps": [{"title": "raw", "matrix": [[41, 7], [0, 66]]}],
    }
    cells = replicated(document).set_index(["true", "predicted_class"])["patients"]
    assert cells["malignant", "benign"] == 7
    assert cells["benign", "malignant"] == 0


def test_a_cell_has_a_name_each():
    assert cell_names(CLASSES)["false_negatives"] == ("malignant", "benign")
    assert len(set(cell_names(CLASSES).values())) == 4


@pytest.mark.parametrize("partition", ["out of fold", "holdout"])
def test_live_matrices_at_the_runs_threshold_are_the_saved_ones(project, open_page, partition):
    page = open_page("decisions", partition=partition)
    assert not page.exception
    live, saved = page.dataframe[0].value, page.dataframe[-1].value
    columns = ["model", "true", "predicted_class", "patients"]
    assert live[columns].to_numpy().tolist() == saved[columns].to_numpy().tolist()


def test_a_lower_threshold_misses_fewer_and_alarms_more(project, open_page):
    page = open_page("decisions")
    before = errors(page)
    page.slider(key="threshold").set_value(0.1).run()
    after = errors(page).loc[before.index]
    assert (after["missed"] <= before["missed"]).all()
    assert (after["needless"] >= before["needless"]).all()
    assert not after.equals(before)


def test_the_harm_ratio_offers_its_threshold(project, open_page):
    page = open_page("decisions")
    page.slider(key="harm").set_value(19).run()
    page.button[0].click().run()  # 1 / (1 + 19) = 0.05
    assert page.slider(key="threshold").value == 0.05
    assert not page.exception


def test_the_url_holds_the_threshold(project, open_page):
    assert open_page("decisions", threshold="0.3").slider(key="threshold").value == 0.3


@pytest.mark.parametrize(
    "cell", ["false_negatives", "false_positives", "true_positives", "true_negatives"]
)
def test_a_picked_cell_lists_its_patients(project, open_page, cell):
    page = open_page("decisions")
    page.selectbox(key="model").set_value("svm")
    page.selectbox(key="cell").set_value(cell).run()
    found = next(frame.value for frame in page.dataframe if "proportion" in frame.value)
    true, predicted = cell_names(CLASSES)[cell]
    live = page.dataframe[0].value
    count = live[
        (live["model"] == "svm") & (live["true"] == true) & (live["predicted_class"] == predicted)
    ]
    assert found["proportion"].sum() == count["patients"].item()
    # One repeat here, so a risk is on the side of its call.
    assert ((found["risk"] >= 0.5) == (predicted == "malignant")).all()


def test_the_holdout_is_no_place_to_choose_a_threshold(project, open_page):
    page = open_page("decisions", partition="holdout", threshold="0.2")
    assert "no threshold is chosen on it" in page.warning[0].value
    assert "threshold" not in [slider.key for slider in page.slider]
    assert page.subheader[0].value == "Called malignant from a risk of 0.5 on"
    assert not open_page("decisions").warning


def test_the_sliders_start_at_the_runs_settings(own_project, open_page):
    path = own_project / "params.yaml"
    params = yaml.safe_load(path.read_text())
    params["evaluate"]["threshold"] = 0.25
    params["decide"]["harm_ratio"] = 19
    path.write_text(yaml.safe_dump(params))
    page = open_page("decisions")
    assert page.slider(key="threshold").value == 0.25
    assert page.slider(key="harm").value == 19
    assert "malignant patients" in page.slider(key="threshold").help


def test_the_prevalence_moves_the_predictive_values(project, open_page):
    page = open_page("decisions")

    def value(risks="as predicted"):
        table = next(f.value for f in page.dataframe if KINDS[0] in f.value)
        return table.loc[table["risks"] == risks, KINDS[0]].to_numpy()

    common = value()
    page.slider(key="prevalence").set_value(1.0).run()
    assert (value() < common).all()
    assert not np.isnan(value()).any()
    table = next(f.value for f in page.dataframe if KINDS[0] in f.value)
    for kind in KINDS:
        known = table[table[kind].notna()]
        assert len(known) >= len(common)
        for share, ends in zip(known[kind], known[f"{kind}, interval"], strict=True):
            lower, upper = (float(end.rstrip("%")) / 100 for end in ends.split(" to "))
            assert lower - 5e-4 <= share <= upper + 5e-4
    # Of shifted risks only the highest are still called: an alarm is worth more.
    shifted = value("shifted")
    assert len(shifted) == len(common)
    assert (np.isnan(shifted) | (shifted >= value())).all()


def test_all_saved_matrices_can_be_seen(own_project, open_page):
    normalization = own_project / "reports/normalization"
    normalization.mkdir()
    pd.concat(
        [CELLS.assign(model=name, partition="out_of_fold") for name in ("none", "standard")]
    ).to_csv(normalization / "confusion.csv", index=False)
    page = open_page("decisions")
    for name in page.selectbox(key="saved").options:
        page.selectbox(key="saved").set_value(name).run()
        assert not page.exception
        assert not page.text or "does not exist" not in " ".join(t.value for t in page.text)
        assert len(page.dataframe[-1].value) >= 4


def test_no_model_chosen(project, open_page):
    page = open_page("decisions")
    page.pills(key="models").set_value([]).run()
    assert not page.exception
    assert page.info[0].value == "Choose at least one model."


def test_without_artefacts(empty_project, open_page):
    page = open_page("decisions")
    assert not page.exception
    assert "dvc repro" in page.text[0].value
