import subprocess

import pytest
from dvc.repo import Repo

from tabdx.artifacts.revisions import (
    WORKSPACE,
    Revision,
    find_revision,
    last_other_run,
    list_revisions,
)
from tabdx.artifacts.runs import keep_run
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tests.artifacts.conftest import git, write_results

CURRENT = Revision(WORKSPACE, "workspace")


def test_lists_workspace_head_branches_tags_and_commits_that_touched_the_metrics(committed):
    revisions = list_revisions(committed)
    assert [(one.name, one.kind) for one in revisions[:3]] == [
        ("workspace", "workspace"),
        ("HEAD", "commit"),
        ("main", "branch"),
    ]
    assert {one.name for one in revisions if one.kind == "tag"} == {"empty", "best"}
    subjects = [one.subject for one in revisions[5:]]
    assert subjects == ["second results", "first *results*"]


def test_a_tag_with_a_message_stands_for_its_commit(named):
    assert named["best"].commit == named["main"].commit == named["HEAD"].commit


@pytest.mark.parametrize("name", ["HEAD~1", "best", "main", "empty", "@", "@{1}"])
def test_finds_whatever_git_knows_a_commit_by(committed, name):
    expected = subprocess.run(
        ["git", "-C", committed, "rev-parse", f"{name}^{{commit}}"], capture_output=True, text=True
    )
    found = find_revision(committed, name)
    assert (found.name, found.commit) == (name, expected.stdout.strip())
    assert found.subject


def test_a_commit_is_named_for_good_by_its_hash(committed):
    commit = find_revision(committed, "HEAD").commit
    for name in ("HEAD", "main", "best", commit, commit[:7]):
        assert find_revision(committed, name).lasting == commit[:12]
    assert CURRENT.lasting == "workspace"
    assert Revision("run-3", "run").lasting == "run-3"


def test_finds_the_workspace(committed):
    assert find_revision(committed, "workspace") == CURRENT


@pytest.mark.parametrize(
    "name", ["nowhere", "HEAD~50", "--all", "", "empty..main", "main:dvc.yaml"]
)
def test_what_git_does_not_know_is_said_to_be_unknown(committed, name):
    with pytest.raises(InputError, match=f"'{name}' is no revision of this repository"):
        find_revision(committed, name)


def test_finds_an_experiment_of_dvc(committed, named):
    exps = f"refs/exps/{named['HEAD'].commit[:2]}/{named['HEAD'].commit[2:]}"
    git(committed, "update-ref", f"{exps}/puffy-dog", named["first"].commit)
    assert find_revision(committed, "puffy-dog").commit == named["first"].commit


def test_a_worktree_a_shallow_clone_and_a_detached_head(committed, tmp_path):
    git(committed, "worktree", "add", "--detach", tmp_path / "beside", "HEAD~1")
    assert find_revision(tmp_path / "beside", "HEAD").subject == "first *results*"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{committed}", tmp_path / "shallow")
    assert find_revision(tmp_path / "shallow", "@{u}").subject == "second results"
    with pytest.raises(InputError, match="'HEAD~1' is no revision"):
        find_revision(tmp_path / "shallow", "HEAD~1")


def test_the_environment_of_a_hook_does_not_change_what_is_meant(committed, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    assert find_revision(committed, "HEAD").subject == "second results"


def test_gits_own_words_are_kept(committed, monkeypatch):
    # As where the folder belongs to another user; git has this switch for its own tests.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for ask in (find_revision, list_revisions):
        with pytest.raises(InputError, match="dubious ownership") as said:
            ask(committed, *(["HEAD"] if ask is find_revision else []))
        assert "git config --global --add safe.directory" in str(said.value)
        assert "tabdx runs" in str(said.value)


def test_without_git_the_runs_are_found(tmp_path):
    paths = Paths(tmp_path)
    for number in (1, 2):
        write_results(tmp_path, number, 0)
        for path in (paths.cohort, paths.predictions("svm")):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(str(number))
        keep_run(paths, {})
    names = [revision.name for revision in list_revisions(tmp_path)]
    assert names == ["workspace", "run-2", "run-1"]
    assert find_revision(tmp_path, "run-1").kind == "run"
    assert last_other_run(tmp_path).name == "run-1"


def test_with_nothing_to_compare_it_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match="no results here to compare; `make run`"):
        last_other_run(tmp_path)


def test_another_project_is_found_by_its_path(committed, tmp_path):
    found = find_revision(tmp_path, str(committed))
    assert (found.kind, found.name) == ("folder", str(committed))


def test_outside_git_its_own_words_say_so(tmp_path):
    for ask in (find_revision, list_revisions):
        with pytest.raises(InputError, match="not a git repository"):
            ask(tmp_path, *(["HEAD"] if ask is find_revision else []))
    assert find_revision(tmp_path, "workspace") == CURRENT


def test_before_the_first_commit_there_are_no_revisions(tmp_path):
    git(tmp_path, "init", "-q")
    with Repo.init(str(tmp_path)):
        pass
    for ask in (find_revision, list_revisions):
        with pytest.raises(InputError, match="no commit yet"):
            ask(tmp_path, *(["HEAD"] if ask is find_revision else []))
