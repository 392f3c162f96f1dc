"""The page Overview.

Also tests `headline` and `warnings`, which it shows.
"""

import json

import pandas as pd
import pytest

from tabdx.artifacts.judged_tables import read_judged
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Outcome
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.report.blocks import Table
from tabdx.report.report_data import read_report_data
from tabdx.report.sections.summary import build

MISSING = "This cannot be shown yet."


def test_says_what_was_predicted_and_from_how_many_patients(project, open_page):
    page = open_page("overview")
    assert not page.exception
    first = page.markdown[0].value
    # 569 patients, 212 of them malignant; a fifth set aside.
    assert "**malignant** from **benign** by 30 features of 569 patients, 212 of them" in first
    last = " ".join(element.value for element in page.markdown)
    assert "455 development patients" in last
    assert "114 patients set aside" in last


def test_three_doors_lead_to_a_patient_the_models_and_another_table(project, open_page):
    page = open_page("overview")
    doors = {link.proto.label: link.proto.page for link in page.get("page_link")}
    assert doors == {
        "**Enter a patient**": "patient",
        "**Judge the models**": "models",
        "**Errors and threshold**": "decisions",
        "**Another table**": "batch",
    }


def test_the_errors_of_the_recommended_model_are_those_of_the_report(evidence, open_page):
    data = read_report_data(read_params(evidence / "params.yaml"), Paths(evidence))
    (told, *_) = [block for block in build(data).blocks if isinstance(block, Table)]
    page = open_page("overview")
    shown = [f"{metric.value} ({metric.delta})" for metric in page.metric]
    assert shown == [cell for row in told.rows for cell in row[1:]]
    assert [metric.label for metric in page.metric[:4]] == list(told.columns[1:])
    (said,) = [one.value for one in page.markdown if "agreed threshold of 10" in one.value]
    assert "weighs as much as 9 false alarms" in said


def plain(text):
    return text.replace("\\", "").replace("\u2060", "")


def test_errors_follow_the_prevalence_that_was_set_and_those_as_studied_stand_beside(
    evidence, open_page
):
    studied = [metric.value for metric in open_page("overview").metric]
    page = open_page("overview", prevalence="5")
    shown = [metric.value for metric in page.metric]
    assert [shown[place] == studied[place] for place in (0, 1, 2, 3)] == [False, False, True, True]
    said = plain(" ".join(one.value for one in (*page.markdown, *page.caption)))
    assert "agreed threshold of 10%, where 5.0% have it: one missed" in said
    assert "shifted from the 37.4% studied to 5.0% (Bayes' rule) and then held against" in said
    for place in (0, 4):  # out of fold, holdout
        assert f"As studied (37.4%): missed of 100 malignant {studied[place]} (" in said
    # The page Decisions counts the same.
    for partition, place in (("out of fold", 0), ("holdout", 4)):
        other = open_page("decisions", prevalence="5", partition=partition)
        beside = next(
            one.value for one in other.dataframe if "missed malignant (at 5.0%)" in one.value
        )
        name = page.header[0].value.removeprefix("Recommended: ")
        row = beside[beside["model"].str.lower() == name.lower()].iloc[0].tolist()
        shares = [float(cell.split("%")[0]) for cell in row[1:]]
        known = (shown[place], studied[place], shown[place + 1], studied[place + 1])
        assert shares == [float(one) for one in known]


@pytest.mark.parametrize("nonsense", ["0", "100", "-5", "five", "nan", ""])
def test_a_prevalence_that_cannot_be_is_none(evidence, open_page, nonsense):
    page = open_page("overview", prevalence=nonsense)
    assert not page.exception
    assert "among patients as studied" in " ".join(one.value for one in page.markdown)


def test_without_the_stage_decide_no_model_is_recommended(project, open_page):
    page = open_page("overview", prevalence="5")
    assert page.header[0].value == "No model is recommended yet"
    said = plain(" ".join(one.value for one in page.markdown))
    assert "“dvc repro decide” recommends one" in said
    assert "Errors at a threshold of 50% (evaluate.threshold)" in said


def test_the_best_model_stands_with_its_intervals_on_both_partitions(project, open_page):
    page = open_page("overview")
    ranking = pd.read_csv(project / "reports/evaluation/ranking.csv")
    row = ranking.iloc[0]
    scores = read_judged(Paths(project), "evaluation", "scores.csv").set_index(
        ["model", "partition", "metric"]
    )["value"]
    losses = [metric for metric in page.metric if metric.label == "Log loss"]
    assert [metric.value for metric in losses] == [
        f"{row['log_loss']:.3f}",
        f"{scores[row['model'], 'holdout', 'log_loss']:.3f}",
    ]
    ends = f"{row['log_loss_lower']:.3f} to {row['log_loss_upper']:.3f}"
    assert losses[0].delta == f"{ends}, n = 455"
    # Without the stage `decide` no threshold was agreed on.
    missed = next(metric for metric in page.metric if metric.label == "Missed of 100 malignant")
    found = scores[row["model"], "out_of_fold", "sensitivity"]
    assert missed.value == f"{100 * (1 - found):.1f}"


def test_says_where_the_results_come_from(project, open_page):
    facts = open_page("overview").dataframe[-1].value.set_index("what")["value"]
    assert facts["networks trained on"] == "cpu"
    assert facts["search of MLP"] == "narrow, 12 configurations, all trained to the end, on cpu"
    assert {"date of the run", "revision of the code", "python", "torch"} <= set(facts.index)


def test_a_choice_on_the_edge_is_warned_of(own_project, open_page):
    own_record(own_project)
    warnings = [warning.value for warning in open_page("overview").warning]
    assert any("SVM chose C" in warning for warning in warnings)


def test_a_finding_of_the_audit_is_shown_as_text(own_project, open_page):
    audit = own_project / "data/cohort/audit.json"
    content = json.loads(audit.read_text())
    finding = {"severity": "warning", "message": "look at **this** <b>column</b>"}
    content["findings"] = [finding]
    audit.write_text(json.dumps(content))
    page = open_page("overview")
    assert any(r"\*\*this\*\* \<b\>" in warning.value for warning in page.warning)


def test_names_from_files_are_escaped(own_project, open_page):
    path = own_project / "data/cohort.parquet"
    cohort = Cohort.read(path)
    classes = (":smile:", "**bad** <b>")
    outcome = Outcome(column="diagnosis", classes=classes)
    dictionary = cohort.dictionary.model_copy(update={"name": "# trial", "outcome": outcome})
    table = cohort.table.replace({"outcome": {"malignant": "**bad** <b>", "benign": ":smile:"}})
    Cohort(dictionary, table).write(path)
    page = open_page("overview")
    assert not page.exception
    assert r"\*\*bad\*\* \<b\>" in page.markdown[0].value
    assert r"\# trial" in page.markdown[0].value
    everything = [element.value for element in (*page.markdown, *page.caption)]
    everything += [metric.label for metric in page.metric]
    assert not any("<b>" in text or ":smile:" in text for text in everything)


def test_a_missing_file_is_named_with_its_command(own_project, open_page):
    (own_project / "data/cohort/audit.json").unlink()
    page = open_page("overview")
    assert not page.exception
    assert page.warning[0].value == MISSING
    assert "audit.json" in page.text[0].value
    assert "dvc repro" in page.text[0].value


def test_without_artefacts(empty_project, open_page):
    page = open_page("overview")
    assert not page.exception
    assert page.warning[0].value == MISSING


def test_a_leak_and_poor_sets_are_warned_of(own_evidence, open_page):
    shuffled = own_evidence / "reports/leakage/shuffled.csv"
    table = pd.read_csv(shuffled)
    table.loc[0, "verdict"] = "better than chance"
    table.to_csv(shuffled, index=False)
    conformal = own_evidence / "reports/decide/prediction_sets.csv"
    pd.read_csv(conformal).assign(covered_upper=0.5).to_csv(conformal, index=False)
    warnings = " ".join(warning.value for warning in open_page("overview").warning)
    assert "Leak\\: The whole procedure on shuffled outcomes\\:" in warnings.replace("\u2060", "")
    assert r"their 95\% target is missed" in warnings


def test_what_was_not_checked_is_said(own_project, open_page):
    page = open_page("overview")
    said = [element.value for element in page.markdown]
    assert sum(text.startswith("Not checked: ") for text in said) == 3
    assert any("`dvc repro leakage` makes it" in text for text in said)


def test_all_that_was_checked_leaves_nothing_to_say(evidence, open_page):
    said = [element.value for element in open_page("overview").markdown]
    assert not any(text.startswith("Not checked") for text in said)


def test_of_many_warnings_the_three_that_bind_most_stand_open(own_evidence, open_page):
    own_record(own_evidence)
    sets = own_evidence / "reports/decide/prediction_sets.csv"
    pd.read_csv(sets).assign(covered_upper=0.5).to_csv(sets, index=False)
    audit = own_evidence / "data/cohort/audit.json"
    content = json.loads(audit.read_text())
    content["findings"] = [{"severity": "warning", "message": f"fault {n}"} for n in range(2)]
    audit.write_text(json.dumps(content))
    page = open_page("overview")
    (rest,) = [one for one in page.expander if "more warning" in one.label]
    behind = [warning.value for warning in rest.warning]
    opened = [one.value for one in page.warning if one.value not in behind]
    assert len(opened) == 3
    assert "Prediction sets" in opened[0]
    assert any("SVM chose C" in text for text in behind)


def own_record(folder):
    """A choice on the edge of its grid."""
    record = folder / "models/svm.json"
    content = json.loads(record.read_text())
    content |= {"on_edge": ["C"], "chosen": {**content["chosen"], "C": 10.0}}
    record.write_text(json.dumps(content))
