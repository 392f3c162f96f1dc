"""The page Models, section by section.

Also tests `calibration`, `explanation`, `model_selection`, `prediction_sets`, `robustness` and
`shap_summary`, its parts.
"""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from tabdx.artifacts.judged_tables import read_judged
from tabdx.core.paths import Paths
from tabdx.dashboard.shared.development import load_development
from tabdx.report.inputs import ALL
from tabdx.wording.names import readable
from tabdx.wording.numbers import entered, p_value
from tabdx.wording.text import escape_markdown
from tests.dashboard.conftest import filled_form
from tests.dashboard.controls import control

VIEWS = [
    "Metrics",
    "ROC",
    "Precision-recall",
    "Calibration curve",
    "Learning curves",
    "Grid",
    "Trials",
]
CURVES = VIEWS[1:4]
EVIDENCE = {
    "Differences": "evaluation/differences.csv",
    "Risks by class": "decide/risk_distribution.csv",
    "Reliability": "decide/reliability.csv",
    "Recalibration": "decide/recalibration.csv",
    "Brier score": "decide/brier.csv",
    "Prediction sets": "decide/prediction_sets.csv",
    "Importance": "explain/importance.csv",
    "Dependence": "explain/dependence.csv",
    "Feature subsets": "explain/subsets.csv",
    "Instability": "instability/summary.csv",
    "Leakage audit": "leakage/shuffled.csv",
    "Sample size": "sample_size/summary.csv",
}
SWITCHED = {
    "Importance": "explain",
    "Dependence": "explain",
    "Feature subsets": "explain",
    "Instability": "instability",
    "Leakage audit": "leakage",
    "Sample size": "sample_size",
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_shown(project, open_page, view):
    page = open_page("models", view=view)
    assert not page.exception
    assert page.expander


def test_metrics_say_whom_they_are_about(project, open_page):
    page = open_page("models")
    scores = read_judged(Paths(project), "evaluation", "scores.csv")
    for partition in ("out_of_fold", "holdout"):
        control(page.segmented_control, "partition").set_value(partition).run()
        row = scores[
            (scores["model"] == "svm")
            & (scores["partition"] == partition)
            & (scores["metric"] == "roc_auc")
        ].iloc[0]
        shown = page.table[0].value
        assert shown.loc["ROC AUC ↑", "SVM"].startswith(f"{row['value']:.3f} (")
        assert partition.replace("_", " ") in page.expander[0].label


@pytest.mark.parametrize("view", VIEWS[:2])
def test_a_holdout_that_was_not_scored_is_told(own_project, open_page, view):
    shutil.rmtree(own_project / "reports/holdout")
    page = open_page("models", view=view)
    assert not page.exception
    control(page.segmented_control, "partition").set_value("holdout").run()
    assert not page.exception
    assert "`dvc repro holdout`" in " ".join(text.value for text in page.text)


@pytest.mark.parametrize("view", CURVES)
def test_curves_are_of_the_chosen_models_and_partition_only(project, open_page, view):
    page = open_page("models", view=view)
    control(page.pills, "models").set_value(["svm", "mlp"])
    control(page.segmented_control, "partition").set_value("holdout").run()
    table = page.dataframe[0].value
    assert set(table["model"]) == {"svm", "mlp"}
    assert set(table["partition"]) == {"holdout"}


def test_the_corner_can_be_enlarged(project, open_page):
    page = open_page("models", view="ROC")
    page.toggle(key="corner").set_value(True).run()
    assert not page.exception


def test_models_stand_by_rank_wherever_they_are_listed(evidence, open_page):
    ranked = pd.read_csv(evidence / "reports/evaluation/ranking.csv")["model"].map(readable)
    assert ranked.tolist() != sorted(ranked)
    page = open_page("models")
    assert control(page.pills, "models").options == ranked.tolist()
    assert page.table[0].value.columns.tolist() == ranked.tolist()
    for view in ("Prediction sets", "Reliability", "Brier score"):
        listed = next(
            frame.value["model"]
            for frame in open_page("models", view=view).dataframe
            if set(frame.value.get("model", [])) == set(ranked)
        )
        assert list(dict.fromkeys(listed)) == ranked.tolist(), view


def test_the_picture_of_differences_says_that_its_intervals_are_uncorrected(
    own_evidence, open_page
):
    path = own_evidence / "reports/evaluation/differences.csv"
    pd.read_csv(path).assign(patients_needed=575_859_054.0).to_csv(path, index=False)
    page = open_page("models", view="Differences")
    said = " ".join(caption.value for caption in page.caption)
    assert "interval of each pair alone" in said
    assert "Holm-corrected" in said
    for frame in page.dataframe:
        words = frame.value.get("patients needed", frame.value.get("patients_needed"))
        assert set(words) == {"more than a million"}


def test_each_section_begins_at_its_first_view_without_a_warning_in_the_log(
    evidence, open_page, caplog
):
    page = open_page("models")
    page.segmented_control(key="section").set_value("Robustness").run()
    assert page.segmented_control(key="view").value == "Instability"
    assert "default value but also had its value set" not in caplog.text


def test_choices_are_said_to_be_no_evaluation(project, open_page):
    for view in ("Learning curves", "Grid", "Trials"):
        page = open_page("models", view=view)
        assert "They are optimistic" in page.caption[0].value


def test_learning_curves_are_of_networks_the_grid_of_svms(project, open_page):
    learning = open_page("models", view="Learning curves")
    assert [heading.value for heading in learning.header] == ["MLP"]
    grid = open_page("models", view="Grid")
    assert [heading.value for heading in grid.header] == ["SVM"]
    assert len(grid.dataframe[0].value) == 8  # 2 clips × 2 C × 2 gamma


def test_every_trial_of_a_network_is_shown(project, open_page):
    page = open_page("models", view="Trials")
    trials = pd.read_parquet(project / "data/trials/mlp.parquet")
    shown = [frame.value for frame in page.dataframe if "part" in frame.value]
    assert [len(table) for table in shown] == [len(trials)]


def test_only_what_was_varied_can_be_drawn_by(project, open_page):
    page = open_page("models", view="Trials")
    # One width, one weight decay and one dropout were tried; see write_params.
    options = page.selectbox(key="mlp_by").options
    assert set(options) == {"learning rate", "clip"}
    captions = " ".join(caption.value for caption in page.caption)
    assert "The same for all: widths 8, weight decay 0.1, dropout 0" in captions
    assert ", 8 averaged" in captions
    assert "dropped" not in captions
    assert "epochs 5" not in captions  # how long it trained is no setting


def test_configurations_that_fell_out_are_told_and_stand_last(own_project, open_page):
    path = own_project / "reports/mlp/search.csv"
    search = pd.read_csv(path)
    # The third fell out early, with the lowest of all scores.
    search.loc[2, ["epochs", "log_loss", "chosen", "in_ensemble"]] = [2, 0.001, False, False]
    search.loc[0, "chosen"] = True
    search.to_csv(path, index=False)
    page = open_page("models", view="Trials")
    assert not page.exception
    assert any("1 dropped before 5 epochs" in caption.value for caption in page.caption)
    shown = next(frame.value for frame in page.dataframe if "in_ensemble" in frame.value)
    assert shown["epochs"].tolist() == [5] * 11 + [2]
    assert shown["log_loss"].iloc[:-1].is_monotonic_increasing


def test_no_model_chosen(project, open_page):
    page = open_page("models")
    control(page.pills, "models").set_value([]).run()
    assert not page.exception
    assert page.info[0].value == "Choose at least one model."


def test_models_without_a_grid(project, open_page):
    page = open_page("models", view="Grid")
    control(page.pills, "models").set_value(["mlp"]).run()
    assert page.info[0].value == "None of the chosen models has these."


def test_without_artefacts(empty_project, open_page):
    page = open_page("models")
    assert not page.exception
    assert "make run" in page.text[0].value


def test_a_missing_table_is_no_traceback(own_project, open_page):
    for name in (
        "reports/evaluation/roc.csv",
        "reports/svm/search.csv",
        "data/trials/mlp.parquet",
    ):
        (own_project / name).unlink()
    assert "roc.csv" in open_page("models", view="ROC").text[0].value
    for view in ("Grid", "Trials"):
        assert not open_page("models", view=view).exception


@pytest.mark.parametrize("view", [*VIEWS, *EVIDENCE])
def test_every_view_is_shown_with_a_combined_model(evidence, open_page, view):
    page = open_page("models", view=view)
    assert not page.exception
    assert not page.info
    assert page.dataframe


@pytest.mark.parametrize("view", [*EVIDENCE][1:])
def test_evidence_that_was_not_made_says_what_makes_it(project, open_page, view):
    page = open_page("models", view=view)
    assert not page.exception
    stage = EVIDENCE[view].split("/")[0]
    assert page.info[0].value == (
        f"`{ALL[EVIDENCE[view]].path}` does not exist yet; `dvc repro {stage}` makes it."
    )


@pytest.mark.parametrize("view", SWITCHED)
def test_a_switched_off_stage_says_which_key_switches_it_on(own_evidence, open_page, view):
    params = yaml.safe_load((own_evidence / "params.yaml").read_text())
    params[SWITCHED[view]]["models"] = []
    (own_evidence / "params.yaml").write_text(yaml.safe_dump(params))
    path = own_evidence / ALL[EVIDENCE[view]].path
    path.write_text(pd.read_csv(path)[:0].to_csv(index=False))
    page = open_page("models", view=view)
    assert not page.exception
    assert f"`{SWITCHED[view]}.models` in params.yaml" in page.info[0].value


@pytest.mark.parametrize("view", SWITCHED)
def test_a_model_without_the_evidence_says_where_models_are_named(evidence, open_page, view):
    page = open_page("models", view=view)
    control(page.pills, "models").set_value(["mlp"]).run()
    assert not page.exception
    assert page.info[0].value.startswith("None of the chosen models has these.")
    assert f"`{SWITCHED[view]}.models`" in page.info[0].value


def test_a_url_opens_the_section_of_its_view(evidence, open_page):
    page = open_page("models", view="Leakage audit")
    assert page.segmented_control(key="section").value == "Robustness"
    page.segmented_control(key="section").set_value("Calibration").run()
    assert page.segmented_control(key="view").value == "Calibration curve"
    assert not page.exception


def test_an_unknown_view_opens_the_first(evidence, open_page):
    page = open_page("models", view="Nothing")
    assert not page.exception
    assert page.segmented_control(key="view").value == "Metrics"


def test_every_pair_of_the_chosen_models_has_a_verdict(evidence, open_page):
    page = open_page("models", view="Differences")
    saved = pd.read_csv(evidence / "reports/evaluation/differences.csv")
    for test, about in (
        ("sign_flip", "these trained models"),
        ("corrected_folds", "ways of learn"),
    ):
        page.selectbox(key="question").set_value(test).run()
        rows = saved[(saved["metric"] == "log_loss") & (saved["test"] == test)]
        shown = next(frame.value for frame in page.dataframe if "the first is" in frame.value)
        said = rows["verdict"].replace("not resolvable", "no difference shown")
        assert shown["the first is"].tolist() == said.tolist()
        assert shown["p (Holm)"].tolist() == [p_value(p) for p in rows["p_holm"]]
        assert len(shown) == 6  # of four models
        assert about in page.selectbox(key="question").format_func(test)
    control(page.pills, "models").set_value(["svm"]).run()
    assert page.info[0].value == "Choose at least two models."


def test_a_procedure_that_beats_chance_is_accused(own_evidence, open_page):
    path = own_evidence / "reports/leakage/shuffled.csv"
    table = pd.read_csv(path)
    assert open_page("models", view="Leakage audit").success
    clean = table["procedure"] == "whole_procedure"
    table.loc[clean, "verdict"] = "better than chance"
    table.to_csv(path, index=False)
    page = open_page("models", view="Leakage audit")
    assert page.warning[0].value.startswith("The whole procedure on shuffled outcomes")
    assert not page.success


def test_a_section_in_the_url_opens_at_its_first_view(evidence, open_page):
    page = open_page("models", section="Robustness")
    assert not page.warning  # of a value that is set twice
    assert page.segmented_control(key="view").value == "Instability"
    page = open_page("models", section="Calibration", view="Grid")  # which is in another section
    assert not page.exception
    assert page.segmented_control(key="view").value == "Calibration curve"


@pytest.fixture
def quick(monkeypatch):
    """Few patients: a test waits for what is shown, not for what is computed."""
    monkeypatch.setattr("tabdx.studies.explanation.shap_summary.MOST_PATIENTS", 8)
    monkeypatch.setattr("tabdx.studies.explanation.interactions.MOST_PATIENTS", 6)


def press(page, label):
    next(button for button in page.button if button.label.startswith(label)).click()
    return page.run()


@pytest.mark.usefixtures("evidence", "quick")
def test_shap_values_of_many_patients_are_computed_when_asked_for_and_kept(open_page):
    page = open_page("models", view="SHAP summary")
    assert not page.exception
    assert not page.dataframe
    recommended = page.selectbox(key="of").value
    assert recommended == json.loads(Path("data/decide/rules.json").read_text())["recommended"]
    page = press(page, "Compute the SHAP values")
    assert not page.exception
    table = next(one.value for one in page.dataframe if "shap_value" in one.value)
    assert len(table) == 8 * 30
    assert "8 development patients of 455" in " ".join(one.value for one in page.caption)
    again = open_page("models", view="SHAP summary")
    assert any("shap_value" in one.value for one in again.dataframe)


@pytest.mark.usefixtures("evidence", "quick")
def test_interactions_are_of_the_features_that_move_the_risk_most(open_page):
    page = open_page("models", view="Interactions", of="SVM")
    page = press(page, "Compute the SHAP values of SVM")
    page = press(page, "Compute the interactions of SVM")
    assert not page.exception
    table = next(one.value for one in page.dataframe if "interaction" in one.value)
    assert len(table) == 10 * 9 / 2
    assert table["interaction"].is_monotonic_decreasing


@pytest.mark.usefixtures("evidence")
def test_the_patient_in_the_form_is_marked_in_the_dependence(open_page):
    page = open_page("models", view="Dependence")
    assert "Vertical line" not in " ".join(one.value for one in page.caption)
    page.session_state["entry"] = filled_form()
    page = page.run()
    assert not page.exception
    name = page.selectbox(key="feature").value
    value = entered(load_development().features[name].median())
    assert any(
        one.value.startswith(f"Vertical line: {escape_markdown(value)},") for one in page.caption
    )
