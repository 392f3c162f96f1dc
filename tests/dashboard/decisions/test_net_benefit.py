"""Net benefit and the rules for a threshold, on the page Decisions.

Also tests `threshold_rules`.
"""

import json

import pandas as pd
import pytest

from tabdx.artifacts.judged_tables import read_judged
from tabdx.core.paths import Paths
from tabdx.dashboard.decisions.net_benefit import describe_population
from tabdx.dashboard.decisions.threshold_rules import list_unstable
from tabdx.dashboard.shared.controls import fit_slider
from tabdx.report.inputs import ALL


def infos(page):
    return [info.value for info in page.info]


def table_with(page, column):
    return next(frame.value for frame in page.dataframe if column in frame.value)


@pytest.mark.parametrize("partition", ["out_of_fold", "holdout"])
def test_the_rules_are_those_of_the_run(evidence, open_page, partition):
    page = open_page("decisions", partition=partition.replace("_", " "), ruled="SVM")
    assert not page.exception
    shown = table_with(page, "rule")
    saved = read_judged(Paths(evidence), "decide", "thresholds.csv")
    saved = saved[(saved["model"] == "svm") & (saved["partition"] == partition)]
    predicted = shown[shown["risks"] == "as predicted"]["rule"].tolist()
    assert predicted == ["fixed", "sensitivity", "harm ratio (in force)", "Youden"]
    shifted = shown[shown["risks"] == "shifted"]["rule"].tolist()
    assert shifted == ["fixed", "harm ratio (in force)"]
    missed = [f"{row.false_negatives:g} of {row.diseased}" for row in saved.itertuples()]
    assert shown["missed"].tolist() == missed
    assert "%" in shown["sensitivity"].iloc[0]


def test_a_rule_moves_the_threshold_that_all_pages_share(evidence, open_page):
    page = open_page("decisions", ruled="SVM")
    rules = json.loads((evidence / "data/decide/rules.json").read_text())
    learned = rules["models"]["svm"]["thresholds"]["youden"]  # on all development patients
    page.button(key="rule_youden").click().run()
    assert not page.exception
    moved = page.slider(key="threshold").value
    assert moved == pytest.approx(min(0.99, max(0.01, learned)), abs=0.0101)
    assert moved <= max(0.01, learned)


def test_acting_is_judged_at_the_threshold(evidence, open_page):
    page = open_page("decisions", threshold="0.2")
    shown = table_with(page, "net benefit per 100").set_index("model")
    saved = pd.read_csv(evidence / "data/decide/net_benefit.csv")
    row = saved[
        (saved["model"] == "svm")
        & (saved["partition"] == "out_of_fold")
        & (saved["population"] == "cohort")
        & (saved["risks"] == "as_predicted")
        & (saved["threshold"] == 0.2)
    ].iloc[0]
    assert shown.loc["SVM", "net benefit per 100"].startswith(f"{100 * row['net_benefit']:.1f} (")
    assert shown.loc["SVM", "verdict"] == row["verdict"]


def test_acting_at_the_stated_prevalence(evidence, open_page):
    page = open_page("decisions")
    before = table_with(page, "net benefit per 100")["net benefit per 100"].tolist()
    page.segmented_control(key="population").set_value("stated").run()
    shifted = table_with(page, "net benefit per 100")["net benefit per 100"].tolist()
    page.segmented_control(key="risks_stated").set_value("as_predicted").run()
    predicted = table_with(page, "net benefit per 100")["net benefit per 100"].tolist()
    assert shifted != predicted
    page.segmented_control(key="utility").set_value("interventions_avoided").run()
    assert not page.exception
    assert table_with(page, "net benefit per 100")["net benefit per 100"].tolist() != before


def test_a_thousand_patients_at_both_prevalences(evidence, open_page):
    page = open_page("decisions")
    thousands = [frame.value for frame in page.dataframe if "spared" in frame.value]
    # As predicted, and shifted at the stated prevalence: of all models.
    assert sorted(len(table) for table in thousands)[-3:] == [4, 4, 4]
    page.selectbox(key="rule").set_value("fixed").run()
    assert not page.exception
    headings = [one.value for one in page.markdown]
    for risks in ("as predicted", "shifted"):
        assert f"**Of 1,000 patients as stated (5.0% diseased), risks {risks}**" in headings


def test_populations_have_names():
    assert describe_population("cohort", 0.5) == "as studied (50.0% diseased)"


def test_without_the_stage_each_part_says_what_makes_it(project, open_page):
    page = open_page("decisions")
    assert not page.exception
    for name in ("thresholds", "net_benefit", "consequences"):
        path = ALL[f"decide/{name}.csv"].path
        sentence = f"`{path}` does not exist yet; `dvc repro decide` makes it."
        assert sentence in infos(page)
    # The rest of the page is there.
    assert page.selectbox(key="saved")


def test_a_model_that_no_rule_was_made_for(own_evidence, open_page):
    path = own_evidence / "reports/decide/thresholds.csv"
    saved = pd.read_csv(path)
    saved[saved["model"] != "mlp"].to_csv(path, index=False)
    page = open_page("decisions")
    page.pills(key="models").set_value(["mlp"]).run()
    assert not page.exception
    assert "None of the chosen models has these." in infos(page)


def test_a_threshold_outside_of_its_span_is_told():
    rules = pd.DataFrame(
        {
            "partition": "out_of_fold",
            "rule": ["youden", "fixed", "fixed"],
            "risks": ["as_predicted", "as_predicted", "shifted"],
            "threshold_lowest": [0.2, 0.5, 0.5],
            "threshold_highest": [0.4, 0.5, 0.5],
        }
    )
    (said,) = list_unstable(rules, {"youden": 0.5, "fixed": 0.5, "another": 0.9})
    assert said.startswith("Youden: 0.500, learned on all development patients, is outside")
    assert "Fixed" not in said
    assert list_unstable(rules, {"youden": 0.4, "fixed": 0.5}) == []
    assert list_unstable(rules.assign(partition="holdout"), {"youden": 0.5}) == []


@pytest.mark.parametrize(
    ("threshold", "expected"), [(0.199, 0.19), (0.29, 0.29), (0.0, 0.01), (1.0, 0.99)]
)
def test_a_threshold_is_rounded_down_to_the_slider(threshold, expected):
    assert fit_slider(threshold) == expected
