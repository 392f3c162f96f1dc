"""The page Compare runs.

Also tests `choice`, what is compared, `loaders`, what it reads, and its sections `verdicts` and
`patients`.
"""

import json
import shutil
import subprocess

import pandas as pd
import pytest
import yaml
from dvc.repo import Repo

from tabdx.artifacts.runs import keep_run
from tabdx.cohort.cohort import Cohort
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tests.dashboard.controls import control

DVC_YAML = "metrics: [reports/metrics.json]\nparams: [params.yaml]\n"
IGNORED = "/data/partitions.csv\n/models\n/tmp\n"


def git(*arguments):
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    subprocess.run(["git", *author, *arguments], check=True, capture_output=True)


def begin(folder):
    git("init", "-q", "-b", "main")
    with Repo.init(str(folder)):
        pass
    (folder / ".gitignore").write_text(IGNORED)
    (folder / "dvc.yaml").write_text(DVC_YAML)


@pytest.fixture
def repository(own_project):
    """The finished project as a repository with one commit."""
    begin(own_project)
    commit(own_project, "results *with* <b>marks</b>")
    return own_project


def commit(folder, subject):
    with Repo(str(folder)) as repo:
        for name in ("data/predictions", "data/cohort.parquet"):
            repo.add(str(folder / name))
    git("add", "-A")
    git("commit", "-q", "-m", subject)


def lasting(revision="HEAD"):
    said = subprocess.run(["git", "rev-parse", revision], check=True, capture_output=True)
    return said.stdout.decode()[:12]


def texts(page):
    shown = [*page.markdown, *page.text, *page.warning, *page.info, *page.success]
    return " ".join(element.value for element in shown)


def move_a_metric(folder):
    path = folder / "reports/metrics.json"
    metrics = json.loads(path.read_text())
    metrics["svm"]["out_of_fold"]["log_loss"] = 0.01
    metrics["svm"]["out_of_fold"]["roc_auc"] = 0.5
    path.write_text(json.dumps(metrics))


def test_where_nothing_has_changed_yet_one_sentence_says_so(repository, open_page):
    page = open_page("runs")
    assert not page.exception
    assert control(page.selectbox, "before").value is None
    assert len(page.info) == 1
    assert page.info[0].value.startswith("Nothing has changed yet: ")
    assert not page.dataframe


def test_identical_models_are_said_at_once_and_not_tested(repository, open_page, monkeypatch):
    monkeypatch.setattr("tabdx.report.run_comparison.differences", only_nothing)
    page = open_page("runs", before="main")
    assert not page.exception
    assert [one.value for one in page.success] == [
        "All models are identical: every patient has the same risk in both."
    ]
    assert "None of 54 numbers moved" in texts(page)  # 3 models x 18 metrics
    assert "No parameter differs" in texts(page)
    assert not any("resolvable" in element.value for element in [*page.markdown, *page.text])


def only_nothing(pairs, **_):
    assert not pairs
    return pd.DataFrame(columns=["metric", "model", "other"])


def test_it_opens_on_the_last_commit_with_other_metrics(repository, open_page):
    move_a_metric(repository)
    commit(repository, "SVM moved")
    path = repository / "params.yaml"
    path.write_text(path.read_text() + "\n")
    commit(repository, "another line")
    page = open_page("runs")
    assert control(page.selectbox, "before").value == lasting("HEAD~2")
    assert "**2 of 54 numbers moved**: 1 better, 1 worse" in texts(page)


def test_it_opens_on_a_metric_that_moved(repository, open_page):
    path = repository / "reports/metrics.json"
    metrics = json.loads(path.read_text())
    metrics["svm"]["out_of_fold"]["f1"] = 0.5
    path.write_text(json.dumps(metrics))
    assert open_page("runs").selectbox(key="metric").value == "f1"


def test_the_last_digit_that_another_processor_moves_is_no_change(repository, open_page):
    path = repository / "reports/metrics.json"
    metrics = json.loads(path.read_text())
    metrics["svm"]["out_of_fold"]["log_loss"] += 0.0001
    path.write_text(json.dumps(metrics))
    assert "Nothing has changed yet" in texts(open_page("runs"))


def test_numbers_that_moved_are_marked_with_their_direction(repository, open_page):
    move_a_metric(repository)
    page = open_page("runs")
    assert "**2 of 54 numbers moved**: 1 better, 1 worse" in texts(page)
    moved = moves(page)
    assert moved[["model", "metric", "move"]].to_numpy().tolist()[:2] == [
        ["SVM", "Log loss", "▲ better"],
        ["SVM", "ROC AUC", "▼ worse"],
    ]
    assert set(moved["move"][2:]) == {"="}
    assert len(moved) == 54


def moves(page):
    (table,) = [one.value for one in page.dataframe if "move" in one.value.columns]
    return table


@pytest.mark.parametrize("name", ["main", "HEAD", "best", "hash"])
def test_the_url_holds_what_means_the_same_tomorrow(repository, open_page, name):
    git("tag", "best")
    move_a_metric(repository)
    asked = lasting() if name == "hash" else name
    page = open_page("runs", before="workspace", after=asked)
    assert control(page.selectbox, "before").value == "workspace"
    assert control(page.selectbox, "after").value == lasting()
    assert page.query_params == {"before": "workspace", "after": lasting()}
    # The other way round: what had got worse is better.
    assert moves(page)["metric"].tolist()[:2] == ["Log loss", "ROC AUC"]
    assert moves(page)["move"].iloc[0] == "▼ worse"


def test_a_choice_moves_the_url_and_going_back_moves_the_choice(repository, open_page):
    first = lasting()
    move_a_metric(repository)
    commit(repository, "SVM moved")
    second = lasting()
    page = open_page("runs")
    assert page.query_params["before"] == first
    control(page.selectbox, "before").set_value(second).run()
    assert page.query_params["before"] == second
    page.query_params["before"] = first
    page.run()
    assert control(page.selectbox, "before").value == first


@pytest.mark.parametrize("name", ["HEAD~50", "no*where*", "folder"])
def test_an_unknown_revision_in_the_url_is_one_sentence(
    repository, finished_project, open_page, name
):
    move_a_metric(repository)
    asked = str(finished_project) if name == "folder" else name  # nor is that opened by a link
    page = open_page("runs", before=asked)
    assert not page.exception
    (warning,) = page.warning
    assert " is no commit of this repository and no run that is kept here" in warning.value
    assert "*where*" not in warning.value
    assert not page.dataframe
    control(page.selectbox, "before").set_value(lasting()).run()
    assert "2 of 54 numbers moved" in texts(page)


def test_a_subject_line_is_shown_as_it_is_written(repository, open_page):
    options = control(open_page("runs").selectbox, "before").options
    assert any(option.endswith("· results *with* <b>marks</b>") for option in options)
    (one,) = [option for option in options if option.startswith(lasting())]
    assert "HEAD · main" in one
    assert options[0] == "workspace · the current files"


def test_a_changed_parameter_is_shown(repository, open_page):
    path = repository / "params.yaml"
    path.write_text(path.read_text().replace("seed: 0", "seed: 7"))
    page = open_page("runs", before="HEAD")
    assert ["seed", "0", "7"] in [row for table in page.dataframe for row in rows(table)]


def rows(table):
    return table.value.astype(str).to_numpy().tolist()


def test_patients_whose_risk_moved(repository, open_page):
    path = repository / "data/predictions/svm.parquet"
    table = pd.read_parquet(path)
    table["probability_malignant"] = 1 - table["probability_malignant"]
    table["probability_benign"] = 1 - table["probability_benign"]
    table.to_parquet(path)
    page = open_page("runs", before="HEAD")
    assert page.selectbox(key="model").value == "svm"  # the one that moved
    moved = page.dataframe[-1].value
    (line,) = [element.value for element in page.markdown if "other side" in element.value]
    assert line.startswith(f"{int(moved['other_call'].sum())} of 455 patients")
    assert moved["other_call"].mean() > 0.9
    assert moved["before"].to_numpy() == pytest.approx(1 - moved["after"].to_numpy(), abs=1e-3)


def test_models_of_both_revisions_can_be_chosen(repository, open_page):
    blur(repository)
    (repository / "data/predictions/mlp.parquet").unlink()
    page = open_page("runs", before="HEAD")
    # In order: the blurred one is the last.
    assert page.selectbox(key="model").options == ["logistic regression", "SVM"]


def test_predictions_that_the_cache_lost_are_explained(repository, open_page):
    shutil.rmtree(repository / ".dvc/cache")
    page = open_page("runs", before="HEAD")
    assert not page.exception
    assert not page.warning
    assert f"predictions of {lasting()} are not in the DVC cache" in texts(page)
    assert "None of 54 numbers moved" in texts(page)  # the metrics are in git


def test_lost_predictions_are_looked_for_once(repository, open_page, monkeypatch):
    asked = []
    monkeypatch.setattr("tabdx.dashboard.runs.loaders.read_version", lambda *_: lose(asked))
    page = open_page("runs", before="HEAD")
    page.run()
    assert "Not compared patient by patient: the predictions are lost" in texts(page)
    assert len(asked) == 1


def lose(asked):
    asked.append(1)
    raise InputError("the predictions are lost. Make them again")


def test_a_revision_without_metrics(own_project, open_page):
    begin(own_project)
    git("add", "dvc.yaml")
    git("commit", "-q", "-m", "nothing has run")
    page = open_page("runs", before="HEAD")
    assert not page.exception
    assert f"{lasting()} has no reports/metrics.json" in texts(page)
    assert "Nothing has changed yet" in texts(open_page("runs"))


def test_an_unborn_branch(own_project, open_page):
    git("init", "-q")
    page = open_page("runs")
    assert not page.exception
    assert "no commit yet" in texts(page)


@pytest.mark.parametrize("folder", ["project", "empty_project"])
def test_outside_git(folder, request, open_page):
    request.getfixturevalue(folder)
    page = open_page("runs")
    assert not page.exception
    assert "not a git repository" in texts(page)


def test_without_artefacts_in_the_workspace(repository, open_page):
    for name in ("data", "reports", "models"):
        shutil.rmtree(repository / name)
    page = open_page("runs")
    assert not page.exception
    assert "make run" in texts(page)


def blur(folder):
    """Make one model clearly worse: its risks no longer say whose they are."""
    path = folder / "data/predictions/svm.parquet"
    table = pd.read_parquet(path)
    names = ["probability_benign", "probability_malignant"]
    table[names] = table[names].sample(frac=1, random_state=0).to_numpy()
    table.to_parquet(path)


def verdicts(page):
    (table,) = [
        one.value for one in page.dataframe if list(one.value.columns)[-2:] == ["p", "verdict"]
    ]
    return table


def test_paired_verdicts_stand_beside_the_metrics(repository, open_page):
    blur(repository)
    page = open_page("runs", before="HEAD")
    table = verdicts(page)
    assert table["verdict"].tolist() == ["▼ worse"] * 3
    assert table["model"].tolist() == ["SVM"] * 3
    assert table["metric"].tolist() == ["Log loss", "ROC AUC", "Accuracy"]
    assert "Log loss: ▼ worse: SVM. Identical: logistic regression and MLP" in texts(page)
    assert "compared are the 455 patients predicted out of fold in both" in texts(page)


def test_the_last_run_is_what_the_workspace_is_compared_with(repository, open_page):
    params = repository / "params.yaml"
    keep_run(Paths(), yaml.safe_load(params.read_text()))
    assert control(open_page("runs").selectbox, "before").value is None  # the run lies here
    blur(repository)
    move_a_metric(repository)
    params.write_text(params.read_text().replace("threshold: 0.5", "threshold: 0.3"))
    page = open_page("runs")
    assert not page.exception
    assert control(page.selectbox, "before").value == "run-1"
    assert ["evaluate.threshold", "0.5", "0.3"] in [
        row for table in page.dataframe for row in rows(table)
    ]
    table = verdicts(page)
    assert set(table[table["verdict"] == "▼ worse"]["model"]) == {"SVM"}
    (moved,) = [one.value for one in page.dataframe if "threshold 0.3" in one.value.columns]
    assert "Sensitivity" in set(moved["metric"])


def test_other_cohorts_are_named_and_compared_only_if_asked(repository, open_page):
    path = repository / "data/cohort.parquet"
    cohort = Cohort.read(path)
    kept = read_partitions(repository)
    changed = cohort.table.copy()
    changed.loc[kept[0], "outcome"] = (
        "benign" if changed.loc[kept[0], "outcome"] == "malignant" else "malignant"
    )
    path.unlink()  # it may be a link into the cache
    Cohort(cohort.dictionary, changed).write(path)
    blur(repository)
    page = open_page("runs", before="HEAD")
    assert not page.exception
    assert f"another outcome have 1 ({kept[0]})" in texts(page)
    assert page.toggle(key="common").value is False
    page.toggle(key="common").set_value(True).run()
    assert "compared are the 454 patients" in texts(page)
    assert len(verdicts(page)) == 3


def read_partitions(folder):
    table = pd.read_csv(folder / "data/partitions.csv", dtype={"patient": str})
    return table.loc[~table["holdout"], "patient"].tolist()
