import shutil
import subprocess

import pandas as pd
import pytest
from dvc.repo import Repo

from tabdx.artifacts.revisions import find_revision
from tabdx.artifacts.snapshots import opened_at
from tabdx.artifacts.tables import read_parquet, write_parquet
from tabdx.errors import InputError

AUTHOR = ["-c", "user.name=test", "-c", "user.email=test@localhost"]


def commit(folder, subject):
    for words in (["add", "-A"], ["commit", "-q", "-m", subject], ["tag", subject]):
        subprocess.run(["git", "-C", folder, *AUTHOR, *words], check=True, capture_output=True)


def write_results(folder, number):
    """Tables that say which commit they are of; what they hold is none of the snapshot's affair."""
    write_parquet(folder / "data/cohort.parquet", pd.DataFrame({"of": [number]}))
    for model in ("svm", "mlp"):
        table = pd.DataFrame({"model": [model], "of": [number]})
        write_parquet(folder / f"data/predictions/{model}.parquet", table)
    with Repo(str(folder)) as repo:
        repo.add(str(folder / "data/cohort.parquet"))
        repo.add(str(folder / "data/predictions"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A commit without results, two with them, and the files edited again."""
    folder = tmp_path_factory.mktemp("snapshots")
    subprocess.run(["git", "init", "-q", folder], check=True)
    with Repo.init(str(folder)):
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


@pytest.mark.parametrize(("name", "number"), [("v1", 1), ("v2", 2), ("v2~1", 1), ("workspace", 3)])
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
    with pytest.raises(InputError, match="empty has no predictions; choose a revision"):
        read_at(repository, "empty")


@pytest.mark.parametrize("lost", ["the folder's list", "everything"])
def test_what_the_cache_lost_is_explained(repository, tmp_path, monkeypatch, lost):
    copy = tmp_path / "copy"
    shutil.copytree(repository, copy)
    if lost == "everything":
        shutil.rmtree(copy / ".dvc/cache")
    else:
        for listing in (copy / ".dvc/cache").rglob("*.dir"):
            listing.unlink()
    monkeypatch.chdir(copy)
    with pytest.raises(InputError, match="does not hold the predictions of v1, or not its cohort"):
        read_at(copy, "v1")


def test_what_is_wrong_with_a_table_is_said_with_its_revision(repository, monkeypatch):
    monkeypatch.chdir(repository)
    with (
        pytest.raises(InputError, match=r"^v1:data/partitions\.csv does not say"),
        opened_at(repository, find_revision(repository, "v1")) as paths,
    ):
        raise InputError(f"{paths.partitions} does not say")
