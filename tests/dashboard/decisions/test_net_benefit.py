"""Net benefit and the rules for a threshold, on the page Decisions.

Also tests `threshold_rules`.
"""

import json

import pandas as pd
import pytest

from tabdx.artifacts.judged_tables import read_judged
from tabdx.core.paths import Paths
from tabdx.dashboard.decisions.threshold_rules import list_unstable
from tabdx.dashboard.shared.controls import fit_slider
from tabdx.report.inputs import ALL
from tabdx.wording.names import readable
from tests.dashboard.controls import control

CHOOSING, ACTING = {"about": "Choosing a threshold"}, {"about": "Worth acting"}


def infos(page):
    return [info.value for info in page.info]


def table_with(page, column):
    return next(frame.value for frame in page.dataframe if column in frame.value)


@pytest.mark.parametrize("partition", ["out_of_fold", "holdout"])
def test_the_rules_are_those_of_the_run(evidence, open_page, partition):
    page = open_page("decisions", partition=partition.replace("_", " "), ruled="SVM", **CHOOSING)
    assert not page.exception
    shown = table_with(page, "set to")
    saved = read_judged(Paths(evidence), "decide", "thresholds.csv")
    saved = saved[(saved["model"] == "svm") & (saved["partition"] == partition)]
    assert shown["rule"].tolist() == ["fixed", "sensitivity", "harm ratio (in force)", "Youden"]
    predicted = saved[saved["risks"] == "as_predicted"]
    missed = [f"{row.false_negatives:g} of {row.diseased}" for row in predicted.itertuples()]
    assert shown["missed"].tolist() == missed
    assert "%" in shown["sensitivity"].iloc[0]
    page.segmented_control(key="ruled_risks").set_value("shifted").run()
    shifted = table_with(page, "set to")
    assert shifted["rule"].tolist() == ["fixed", "harm ratio (in force)"]
    assert shifted["set to"].tolist() == ["0.500", "0.100"]


def test_a_rule_moves_the_threshold_that_all_pages_share(evidence, open_page):
    page = open_page("decisions", ruled="SVM", **CHOOSING)
    shown = table_with(page, "set to")
    # The table and the buttons say the same.
    buttons = [page.button(key=f"rule_{rule}").label for rule in ("fixed", "sensitivity", "youden")]
    for place, label in zip((0, 1, 3), buttons, strict=True):
        assert label.endswith(f"set to {shown['set to'].iloc[place]}")
    rules = json.loads((evidence / "data/decide/rules.json").read_text())
    learned = rules["models"]["svm"]["thresholds"]["youden"]  # on all development patients
    page.button(key="rule_youden").click().run()
    assert not page.exception
    moved = control(page.slider, "threshold").value
    assert moved == pytest.approx(min(0.999, max(0.001, learned)), abs=0.00101)
    assert moved <= max(0.001, learned)


def test_acting_is_judged_at_the_threshold(evidence, open_page):
    page = open_page("decisions", threshold="0.2", **ACTING)
    shown = table_with(page, "net benefit").set_index("model")
    saved = pd.read_csv(evidence / "data/decide/net_benefit.csv")
    row = saved[
        (saved["model"] == "svm")
        & (saved["partition"] == "out_of_fold")
        & (saved["population"] == "cohort")
        & (saved["risks"] == "as_predicted")
        & (saved["threshold"] == 0.2)
    ].iloc[0]
    assert shown.loc["SVM", "net benefit"].startswith(f"{100 * row['net_benefit']:.1f} (")
    assert shown.loc["SVM", "verdict"] == row["verdict"]


def share(cell):
    return float(cell.split(" (")[0].rstrip("%").replace("−", "-"))


def test_acting_is_judged_at_the_prevalence_in_force(evidence, open_page):
    page = open_page("decisions", prevalence="5", threshold="0.1", **ACTING)
    assert not page.exception
    shown = table_with(page, "net benefit").set_index("model")
    # Everybody: 5 of 100 are found, and 95 false alarms weigh a ninth each.
    assert shown["act on everybody"].tolist() == ["−5.6"] * len(shown)
    errors = table_with(page, "missed malignant (at 5.0%)").set_index("model")
    for model in shown.index:
        found = 5 * (1 - share(errors.loc[model, "missed malignant (at 5.0%)"]) / 100)
        alarms = 95 * share(errors.loc[model, "false alarms, benign (at 5.0%)"]) / 100
        benefit = share(shown.loc[model, "net benefit"])
        assert benefit == pytest.approx(found - alarms / 9, abs=0.11)
    page.segmented_control(key="utility").set_value("interventions_avoided").run()
    assert not page.exception
    assert "5.0% diseased, risks shifted" in " ".join(one.value for one in page.caption)


def test_the_stated_prevalence_is_offered(evidence, open_page):
    page = open_page("decisions", **ACTING)
    next(one for one in page.button if one.label == "As stated: 5.0%").click().run()
    assert control(page.slider, "prevalence").value == 5.0
    assert table_with(page, "net benefit")["act on everybody"].iloc[0] == "−5.6"


def test_a_thousand_patients_at_a_prevalence(evidence, open_page):
    page = open_page("decisions", prevalence="5", **ACTING)
    said = "Outcomes per 1,000 patients of whom 5.0% are diseased"
    assert said in [one.label for one in page.expander]
    shown = table_with(page, "spared").set_index("model")
    rules = pd.read_csv(evidence / "reports/decide/thresholds.csv")
    row = rules[
        (rules["model"] == "svm")
        & (rules["partition"] == "out_of_fold")
        & rules["chosen"]
        & (rules["risks"] == "as_predicted")
    ].iloc[0]
    # Risks are shifted before the rule reads them: more are missed than by those as predicted.
    missed = 1000 * 0.05 * (1 - row["sensitivity"])
    assert float(shown.loc["SVM", "missed"].split()[0]) > missed
    beside = table_with(page, "missed malignant (at 5.0%)").set_index("model")
    share = beside.loc["SVM", "missed malignant (at 5.0%)"].split("%")[0]
    assert float(shown.loc["SVM", "missed"].split()[0]) == pytest.approx(float(share) / 2, abs=0.1)
    assert "positive predictive value" in shown
    ranked = pd.read_csv(evidence / "reports/evaluation/ranking.csv")["model"]
    assert shown.index.tolist() == ranked.map(readable).tolist()
    page.selectbox(key="rule").set_value("fixed").run()
    assert not page.exception
    assert table_with(page, "spared")["spared"].tolist() != shown["spared"].tolist()


def test_without_the_stage_each_part_says_what_makes_it(project, open_page):
    for name, view in (("thresholds", CHOOSING), ("net_benefit", ACTING)):
        page = open_page("decisions", **view)
        assert not page.exception
        path = ALL[f"decide/{name}.csv"].path
        sentence = f"`{path}` does not exist yet; `dvc repro decide` makes it."
        assert sentence in infos(page)
        # The rest of the page is there.
        assert control(page.slider, "harm" if view == CHOOSING else "prevalence")


def test_a_model_that_no_rule_was_made_for(own_evidence, open_page):
    path = own_evidence / "reports/decide/thresholds.csv"
    saved = pd.read_csv(path)
    saved[saved["model"] != "mlp"].to_csv(path, index=False)
    page = open_page("decisions", **CHOOSING)
    control(page.pills, "models").set_value(["mlp"]).run()
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
    ("threshold", "expected"), [(0.1999, 0.199), (0.29, 0.29), (0.0, 0.001), (1.0, 0.999)]
)
def test_a_threshold_is_rounded_down_to_the_slider(threshold, expected):
    assert fit_slider(threshold) == expected
