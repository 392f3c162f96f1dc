import pytest
from dvc.repo import Repo

from tabdx.artifacts.dvc_repo import files_at, opened, resolve_experiment
from tabdx.core.errors import InputError
from tests.artifacts.conftest import git


def test_the_cache_needs_no_git(tmp_path):
    with Repo.init(str(tmp_path), no_scm=True):
        pass
    (tmp_path / ".dvc/config").write_text("")  # no word of it, as in a folder out of a ZIP
    with opened(tmp_path, with_git=False) as repo:
        assert repo.cache.local.path.startswith(str(tmp_path))
    with pytest.raises(InputError, match="DVC cannot be asked here, it says: "):
        opened(tmp_path, with_git=True).__enter__()


def test_a_folder_without_dvc_is_told_in_its_words(tmp_path):
    with (
        pytest.raises(InputError, match="you are not inside of a DVC repository"),
        opened(tmp_path, with_git=False),
    ):
        pass


def test_what_the_system_refuses_inside_is_one_message(committed):
    with (
        pytest.raises(InputError, match="it says: the disk is full"),
        opened(committed, with_git=True),
    ):
        raise OSError("the disk is full")


def test_other_errors_inside_are_left_alone(committed):
    with pytest.raises(KeyError, match="mine"), opened(committed, with_git=True):
        raise KeyError("mine")


@pytest.mark.parametrize(("revision", "seed"), [("HEAD~1", "20"), ("HEAD", "90"), ("best", "90")])
def test_a_commits_files_are_those_of_then(committed, revision, seed):
    with files_at(committed, revision) as files:
        assert files.read_text("params.yaml") == f"seed: {seed}\n"
        assert not files.exists("reports/nothing.json")


def test_a_commit_that_is_none_is_told(committed):
    with pytest.raises(InputError, match="nowhere"), files_at(committed, "nowhere"):
        pass


def test_an_experiment_is_found_by_its_name_and_nothing_else_is(committed, named):
    first = named["first"].commit
    git(committed, "update-ref", f"refs/exps/{first[:2]}/{first[2:]}/odd-cat", first)
    assert resolve_experiment(committed, "odd-cat") == first
    assert resolve_experiment(committed, "no-such-cat") is None
