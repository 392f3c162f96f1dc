"""The page Compare runs.

Also tests `loaders`, what it reads.
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
from tabdx.core.paths import Paths

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
    with Repo(str(own_project)) as repo:
        for name in ("data/predictions", "data/cohort.parquet"):
            repo.add(str(own_project / name))
    git("add", "-A")
    git("commit", "-q", "-m", "results *with* <b>marks</b>")
    return own_project


def texts(page):
    return " ".join(element.value for element in [*page.markdown, *page.text, *page.warning])


def move_a_metric(folder):
    path = folder / "reports/metrics.json"
    metrics = json.loads(path.read_text())
    metrics["svm"]["out_of_fold"]["log_loss"] = 0.01
    metrics["svm"]["out_of_fold"]["roc_auc"] = 0.5
    path.write_text(json.dumps(metrics))


def test_nothing_moved_since_the_commit(repository, open_page):
    page = open_page("runs")
    assert not page.exception
    assert "None of 54 numbers moved" in texts(page)  # 3 models x 18 metrics
    assert "No parameter differs" in texts(page)
    assert "0 of 455 patients" in texts(page)


def test_numbers_that_moved_are_marked_with_their_direction(repository, open_page):
    move_a_metric(repository)
    page = open_page("runs")
    assert "**2 of 54 numbers moved**: 1 better, 1 worse" in texts(page)
    moved = page.dataframe[1].value
    assert moved[["model", "metric", "verdict"]].to_numpy().tolist() == [
        ["SVM", "Log loss", "▲ better"],
        ["SVM", "ROC AUC", "▼ worse"],
    ]


def test_both_revisions_stand_in_the_url(repository, open_page):
    move_a_metric(repository)
    page = open_page("runs", before="workspace", after="main")
    assert page.selectbox(key="before").value == "workspace"
    assert page.selectbox(key="after").value == "main"
    # The other way round: what had got worse is better.
    assert set(page.dataframe[1].value["metric"]) == {"Log loss", "ROC AUC"}
    assert page.dataframe[1].value.iloc[0]["verdict"] == "▼ worse"


def test_a_subject_line_is_shown_as_it_is_written(repository, open_page):
    page = open_page("runs")
    assert any("*with* <b>marks</b>" in element.value for element in page.text)


def test_a_changed_parameter_is_shown(repository, open_page):
    path = repository / "params.yaml"
    path.write_text(path.read_text().replace("seed: 0", "seed: 7"))
    page = open_page("runs")
    assert ["seed", "0", "7"] in [row for table in page.dataframe for row in rows(table)]


def rows(table):
    return table.value.astype(str).to_numpy().tolist()


def test_patients_whose_risk_moved(repository, open_page):
    path = repository / "data/predictions/svm.parquet"
    table = pd.read_parquet(path)
    table["probability_malignant"] = 1 - table["probability_malignant"]
    table["probability_benign"] = 1 - table["probability_benign"]
    table.to_parquet(path)
    page = open_page("runs", model="SVM")
    moved = page.dataframe[-1].value
    (line,) = [element.value for element in page.markdown if "other side" in element.value]
    assert line.startswith(f"{int(moved['other_call'].sum())} of 455 patients")
    assert moved["other_call"].mean() > 0.9
    assert moved["before"].to_numpy() == pytest.approx(1 - moved["after"].to_numpy(), abs=1e-3)


def test_models_of_both_revisions_can_be_chosen(repository, open_page):
    (repository / "data/predictions/svm.parquet").unlink()
    page = open_page("runs")
    assert page.selectbox(key="model").options == ["logistic regression", "MLP"]


def test_predictions_that_the_cache_lost_are_explained(repository, open_page):
    shutil.rmtree(repository / ".dvc/cache")
    page = open_page("runs")
    assert not page.exception
    assert "predictions of HEAD are not in the DVC cache" in texts(page)
    assert "None of 54 numbers moved" in texts(page)  # the metrics are in git


def test_a_revision_without_metrics(own_project, open_page):
    begin(own_project)
    git("add", "dvc.yaml")
    git("commit", "-q", "-m", "nothing has run")
    page = open_page("runs")
    assert not page.exception
    assert "HEAD has no reports/metrics.json" in texts(page)


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
    page = open_page("runs")
    table = verdicts(page)
    worse = table[table["verdict"] == "▼ worse"]
    assert worse["model"].tolist() == ["SVM"] * 3
    assert worse["metric"].tolist() == ["Log loss", "ROC AUC", "Accuracy"]
    others = table[table["model"] != "SVM"]
    assert set(others["verdict"]) == {"= not resolvable"}
    assert set(others["difference"]) == {"none"}
    assert "compared are the 455 patients predicted out of fold in both" in texts(page)


def test_the_last_run_is_what_the_workspace_is_compared_with(repository, open_page):
    params = repository / "params.yaml"
    keep_run(Paths(), yaml.safe_load(params.read_text()))
    assert open_page("runs").selectbox(key="before").value == "HEAD"  # the run lies here
    blur(repository)
    params.write_text(params.read_text().replace("threshold: 0.5", "threshold: 0.3"))
    page = open_page("runs")
    assert not page.exception
    assert page.selectbox(key="before").value == "run-1"
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
    page = open_page("runs")
    assert not page.exception
    assert f"another outcome have 1 ({kept[0]})" in texts(page)
    assert page.toggle(key="common").value is False
    page.toggle(key="common").set_value(True).run()
    assert "compared are the 454 patients" in texts(page)
    assert len(verdicts(page)) == 9


def read_partitions(folder):
    table = pd.read_csv(folder / "data/partitions.csv", dtype={"patient": str})
    return table.loc[~table["holdout"], "patient"].tolist()
