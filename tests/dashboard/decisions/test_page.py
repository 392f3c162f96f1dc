"""The page Decisions, view by view.

Also tests `confusion_matrix` and `prevalence`, its parts.
"""

import json

import numpy as np
import pandas as pd
import pytest
import yaml

from tabdx.artifacts.judged_tables import read_judged
from tabdx.core.paths import Paths
from tabdx.dashboard.decisions.confusion_matrix import cell_names, replicated
from tabdx.dashboard.decisions.prevalence import KINDS, tabulate
from tabdx.dashboard.decisions.threshold_rules import describe_errors
from tabdx.wording.names import readable
from tests.dashboard.controls import control

VIEWS = ["Errors at a threshold", "Choosing a threshold", "Worth acting"]
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


def matrices(page):
    """The numbers behind the matrices; they are the first table of the errors."""
    return page.dataframe[0].value


def errors(page):
    """The table of costs."""
    return next(frame.value for frame in page.dataframe if "cost" in frame.value).set_index("model")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("partition", ["out of fold", "holdout"])
def test_every_view_is_shown(evidence, open_page, view, partition):
    page = open_page("decisions", about=view, partition=partition)
    assert not page.exception
    assert not page.info
    assert page.segmented_control(key="about").value is not None
    # One h1 and h2 below it; h3 only within those.
    assert len(page.title) == 1
    assert page.header


def test_each_view_has_what_the_others_have_not(evidence, open_page):
    found = {
        view: [one.value for one in open_page("decisions", about=view).header] for view in VIEWS
    }
    assert [len(headings) for headings in found.values()] == [2, 2, 1]
    assert len({heading for headings in found.values() for heading in headings}) == 5


def test_each_chosen_model_has_one_matrix_the_best_first(evidence, open_page):
    page = open_page("decisions", models=["SVM", "MLP"])
    ranked = pd.read_csv(evidence / "reports/evaluation/ranking.csv")["model"]
    chosen = [name for name in ranked if name in ("svm", "mlp")]
    assert list(dict.fromkeys(matrices(page)["model"])) == chosen
    named = [{"svm": "SVM", "mlp": "MLP"}[name] for name in chosen]
    assert [text.value for text in page.text if text.value in ("SVM", "MLP")] == named


def test_more_than_three_matrices_are_shown_where_they_are_asked_for(evidence, open_page):
    page = open_page("decisions")
    ranked = pd.read_csv(evidence / "reports/evaluation/ranking.csv")["model"]
    assert len(ranked) == 4
    assert "1 more model" in [one.label for one in page.expander]
    folded = next(one for one in page.expander if one.label == "1 more model")
    assert [text.value for text in folded.text] == [readable(ranked.iloc[-1])]


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
        "false alarms": 10, "of all benign": "10.0% (6.0% to 17.0%)",
        "cost": "110.0 (53.2 to 226.5)",
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


@pytest.mark.parametrize("partition", ["out_of_fold", "holdout"])
def test_live_matrices_at_the_runs_threshold_are_the_saved_ones(project, open_page, partition):
    page = open_page("decisions", partition=partition.replace("_", " "))
    assert not page.exception
    live, saved = matrices(page), read_judged(Paths(project), "evaluation", "confusion.csv")
    columns = ["model", "true", "predicted_class", "patients"]
    saved = saved[saved["partition"] == partition].set_index("model")
    saved = saved.loc[live["model"].unique()].reset_index()
    assert live[columns].to_numpy().tolist() == saved[columns].to_numpy().tolist()


def test_a_lower_threshold_misses_fewer_and_alarms_more(project, open_page):
    page = open_page("decisions", about=VIEWS[1])
    before = errors(page)
    control(page.slider, "threshold").set_value(0.1).run()
    after = errors(page).loc[before.index]
    assert (after["missed"] <= before["missed"]).all()
    assert (after["false alarms"] >= before["false alarms"]).all()
    assert not after.equals(before)


def test_the_harm_ratio_offers_its_threshold(project, open_page):
    page = open_page("decisions", about=VIEWS[1])
    control(page.slider, "harm").set_value(19).run()
    page.button[-1].click().run()  # 1 / (1 + 19) = 0.05
    assert control(page.slider, "threshold").value == 0.05
    assert not page.exception


def test_the_url_holds_the_threshold(project, open_page):
    assert control(open_page("decisions", threshold="0.3").slider, "threshold").value == 0.3


@pytest.mark.parametrize(
    "cell", ["false_negatives", "false_positives", "true_positives", "true_negatives"]
)
def test_a_picked_cell_lists_its_patients(project, open_page, cell):
    page = open_page("decisions")
    page.selectbox(key="model").set_value("svm")
    page.selectbox(key="cell").set_value(cell).run()
    found = next(frame.value for frame in page.dataframe if "predicted so" in frame.value)
    true, predicted = cell_names(CLASSES)[cell]
    live = matrices(page)
    count = live[
        (live["model"] == "svm") & (live["true"] == true) & (live["predicted_class"] == predicted)
    ]
    assert found["predicted so"].tolist() == ["1 of 1"] * round(count["patients"].item())
    # One repeat here, so a risk is on the side of its call.
    assert ((found["risk"] >= 0.5) == (predicted == "malignant")).all()


def test_the_holdout_is_no_place_to_choose_a_threshold(evidence, open_page):
    page = open_page("decisions", partition="holdout", threshold="0.2")
    assert "none is chosen on it" in page.caption[0].value
    assert not [one for one in page.slider if one.label.startswith("Threshold")]
    # Those that were set before can be seen: the one to act by, and that of the scores.
    assert page.header[0].value == "Called malignant from a risk of 0.100 on"
    page.segmented_control(key="set_threshold").set_value("0.5").run()
    assert page.header[0].value == "Called malignant from a risk of 0.500 on"


def test_the_sliders_start_at_the_runs_settings(own_project, open_page):
    path = own_project / "params.yaml"
    params = yaml.safe_load(path.read_text())
    params["evaluate"]["threshold"] = 0.25
    params["decide"]["harm_ratio"] = 19
    path.write_text(yaml.safe_dump(params))
    page = open_page("decisions", about=VIEWS[1])
    assert control(page.slider, "threshold").value == 0.25
    assert control(page.slider, "harm").value == 19
    assert "malignant patients" in control(page.slider, "threshold").help


def test_as_studied_is_one_number(evidence, open_page):
    page = open_page("decisions", about=VIEWS[2])
    partitions = pd.read_csv(evidence / "data/partitions.csv", dtype={"patient": str})
    cohort = pd.read_parquet(evidence / "data/cohort.parquet")
    development = partitions.loc[~partitions["holdout"], "patient"]
    studied = (cohort.set_index("patient").loc[development, "outcome"] == "malignant").mean()
    said = f"{100 * studied:.1f}"
    assert control(page.slider, "prevalence").value == float(said)
    assert f"{said}% diseased" in " ".join(one.value for one in page.caption)
    label = f"Outcomes per 1,000 patients of whom {said}% are diseased"
    assert label in [one.label for one in page.expander]


def test_the_prevalence_moves_the_predictive_values(project, open_page):
    page = open_page("decisions", about=VIEWS[2])

    def value(risks="as predicted"):
        table = next(f.value for f in page.dataframe if KINDS[0] in f.value)
        return table.loc[table["risks"] == risks, KINDS[0]].to_numpy()

    common = value()
    control(page.slider, "prevalence").set_value(1.0).run()
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


def learn_the_threshold(folder):
    """Agree on a rule whose threshold goes with the risks."""
    path = folder / "data/decide/rules.json"
    rules = json.loads(path.read_text())
    for one in rules["models"].values():
        one["rule"] = "youden"
    path.write_text(json.dumps(rules))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("partition", ["out of fold", "holdout"])
def test_the_prevalence_can_be_moved_and_taken_back_in_every_view(
    own_evidence, open_page, view, partition
):
    learn_the_threshold(own_evidence)
    page = open_page("decisions", about=view, partition=partition)
    before = [one.value.to_csv() for one in page.dataframe]
    for prevalence in (5.0, 0.1):
        control(page.slider, "prevalence").set_value(prevalence).run()
        assert not page.exception
        said = " ".join(one.value for one in page.caption).replace("\\", "")
        assert f"shifted from the 37.4% studied to {prevalence}% (Bayes" in said
    next(one for one in page.button if one.label.startswith("As studied")).click().run()
    assert not page.exception
    assert [one.value.to_csv() for one in page.dataframe] == before


def test_the_agreed_threshold_is_that_of_the_risks_that_are_shown(own_evidence, open_page):
    learn_the_threshold(own_evidence)
    studied = control(open_page("decisions").slider, "threshold").value
    page = open_page("decisions", prevalence="5")
    assert (agreed := control(page.slider, "threshold").value) < studied
    page = open_page("decisions", prevalence="5", threshold="0.9")
    assert f"Agreed threshold: {agreed:.3f}" in [one.label for one in page.button]


def test_costs_at_a_prevalence_are_those_of_a_thousand_patients(evidence, open_page):
    page = open_page("decisions", about=VIEWS[1], prevalence="5", threshold="0.1", harm="9")
    told = " ".join(one.value for one in page.caption)
    assert "Of 50 malignant patients (missed: called benign) and 950 benign ones" in told
    row = errors(page).loc["SVM"]
    cost = float(row["cost"].split(" (")[0])
    assert cost == pytest.approx(9 * row["missed"] + row["false alarms"], abs=0.06)


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
        assert page.segmented_control(key="about").value == "errors"


def test_no_model_chosen(project, open_page):
    page = open_page("decisions")
    control(page.pills, "models").set_value([]).run()
    assert not page.exception
    assert page.info[0].value == "Choose at least one model."


def test_without_artefacts(empty_project, open_page):
    page = open_page("decisions")
    assert not page.exception
    assert "dvc repro" in page.text[0].value
