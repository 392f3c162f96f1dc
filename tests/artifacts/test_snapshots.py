import shutil
import subprocess

import pandas as pd
import pytest
from dvc.repo import Repo

from tabdx.artifacts.documents import write_json
from tabdx.artifacts.revision_changes import metric_changes, parameter_changes
from tabdx.artifacts.revisions import Revision, find_revision, last_other_run
from tabdx.artifacts.runs import keep_run, list_runs
from tabdx.artifacts.snapshots import can_be_opened, opened_at
from tabdx.artifacts.tables import read_parquet, write_parquet
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths

AUTHOR = ["-c", "user.name=test", "-c", "user.email=test@localhost"]


def commit(folder, subject):
    for words in (["add", "-A"], ["commit", "-q", "-m", subject], ["tag", subject]):
        subprocess.run(["git", "-C", folder, *AUTHOR, *words], check=True, capture_output=True)


def write_results(folder, number):
    """Files that say which commit they are of; what they hold is none of the snapshot's affair."""
    write_parquet(folder / "data/cohort.parquet", pd.DataFrame({"of": [number]}))
    for model in ("svm", "mlp"):
        table = pd.DataFrame({"model": [model], "of": [number]})
        write_parquet(folder / f"data/predictions/{model}.parquet", table)
    write_json(folder / "reports/metrics.json", {"svm": {"out_of_fold": {"log_loss": number}}})
    (folder / "params.yaml").write_text(f"seed: {number}\n")
    with Repo(str(folder)) as repo:
        repo.add([str(folder / "data/cohort.parquet"), str(folder / "data/predictions")])
    keep_run(Paths(folder), {"seed": number})


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A commit without results, two with them, and the files edited again."""
    # Below the repository's own folder, and with signs in its name that need care.
    folder = tmp_path_factory.mktemp("snapshots") / "sub ordner ü"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", folder.parent], check=True)
    with Repo.init(str(folder), subdir=True):
        pass
    commit(folder, "empty")
    for number in (1, 2):
        write_results(folder, number)
        commit(folder, f"v{number}")
    write_results(folder, 3)
    return folder


def read_at(folder, name):
    with opened_at(folder, find_revision(folder, name)) as paths:
        tables = [read_parquet(path)[0] for path in sorted(paths.all_predictions.glob("*.parquet"))]
        return read_parquet(paths.cohort)[0]["of"].tolist(), pd.concat(tables)


@pytest.mark.parametrize(
    ("name", "number"),
    [("v1", 1), ("v2", 2), ("v2~1", 1), ("run-1", 1), ("run-2", 2), ("workspace", 3)],
)
def test_each_revision_has_its_own_tables(repository, monkeypatch, name, number):
    monkeypatch.chdir(repository)
    cohort, predictions = read_at(repository, name)
    assert cohort == [number]
    assert predictions["model"].tolist() == ["mlp", "svm"]
    assert predictions["of"].tolist() == [number] * 2


def test_nothing_is_left_behind(repository, monkeypatch):
    monkeypatch.chdir(repository)
    with opened_at(repository, find_revision(repository, "v1")) as paths:
        root = paths.root
        assert root.is_dir()
        assert root != repository
    assert not root.exists()
    assert read_parquet(repository / "data/cohort.parquet")[0]["of"].tolist() == [3]


def test_a_revision_without_predictions_is_named(repository, monkeypatch):
    monkeypatch.chdir(repository)
    with pytest.raises(InputError, match="empty has no predictions: the pipeline had not run"):
        read_at(repository, "empty")


@pytest.mark.parametrize("lost", ["the folder's list", "everything"])
def test_what_the_cache_lost_is_explained(repository, tmp_path, monkeypatch, lost):
    shutil.copytree(repository.parent, tmp_path / "copy")
    copy = tmp_path / "copy" / repository.name
    if lost == "everything":
        shutil.rmtree(copy / ".dvc/cache")
    else:
        for listing in (copy / ".dvc/cache").rglob("*.dir"):
            listing.unlink()
    monkeypatch.chdir(copy)
    with pytest.raises(InputError, match="predictions of v1 are not in the DVC cache") as said:
        read_at(copy, "v1")
    assert "git worktree add --detach" in str(said.value)


def test_git_without_dvc_is_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    (tmp_path / "params.yaml").write_text("seed: 1\n")
    commit(tmp_path, "begin")
    with pytest.raises(InputError, match="DVC cannot be asked here"):
        read_at(tmp_path, "begin")


def test_what_is_wrong_with_a_table_is_said_with_its_revision(repository, monkeypatch):
    monkeypatch.chdir(repository)
    with (
        pytest.raises(InputError, match=r"^v1:data/partitions\.csv does not say"),
        opened_at(repository, find_revision(repository, "v1")) as paths,
    ):
        raise InputError(f"{paths.partitions} does not say")


def test_another_folder_is_read_where_it_lies(repository, tmp_path, monkeypatch):
    copy = tmp_path / "copy"
    shutil.copytree(repository, copy)
    monkeypatch.chdir(repository)
    with opened_at(repository, find_revision(repository, str(copy))) as paths:
        assert paths.root == copy


@pytest.mark.parametrize(
    ("names", "ends"), [(("run-1", "run-2"), (1, 2)), (("v2", "workspace"), (2, 3))]
)
def test_metrics_and_parameters_of_runs_and_commits(repository, monkeypatch, names, ends):
    monkeypatch.chdir(repository)
    pair = [find_revision(repository, name) for name in names]
    moved = metric_changes(repository, *pair)
    assert moved[["before", "after", "change"]].to_numpy().tolist() == [[*ends, ends[1] - ends[0]]]
    changed = parameter_changes(repository, *pair)
    assert changed.to_numpy().tolist() == [["seed", *map(str, ends)]]


def test_the_last_other_run_is_the_one_before_this(repository, monkeypatch):
    monkeypatch.chdir(repository)
    assert [run.name for run in list_runs(Paths(repository))] == ["run-3", "run-2", "run-1"]
    assert last_other_run(repository).name == "run-2"  # run-3 is what lies here


def test_a_run_that_the_cache_lost_is_explained(repository, tmp_path, monkeypatch):
    copy = tmp_path / "copy"
    shutil.copytree(repository.parent, copy)
    folder = copy / repository.name
    monkeypatch.chdir(folder)
    with Repo() as repo:
        repo.gc(workspace=True)
    runs = list_runs(Paths(folder))
    assert can_be_opened(folder, runs) == [True, False, False]
    with pytest.raises(InputError, match="no longer holds the predictions of run-1: `dvc gc`"):
        read_at(folder, "run-1")
    moved = metric_changes(folder, find_revision(folder, "run-1"), find_revision(folder, "run-2"))
    assert moved["change"].tolist() == [1]  # the metrics are kept


def test_runs_need_no_git(repository, tmp_path, monkeypatch):
    copy = tmp_path / "copy"
    shutil.copytree(repository, copy)  # without the .git above
    monkeypatch.chdir(copy)
    assert read_at(copy, "run-1")[0] == [1]


def test_a_run_that_is_gone_is_named(repository, monkeypatch):
    monkeypatch.chdir(repository)
    gone = Revision("run-9", "run")
    with pytest.raises(InputError, match="run-9 is no longer kept"), opened_at(repository, gone):
        pass
