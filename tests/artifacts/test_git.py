import subprocess

import pytest

from tabdx.artifacts.git import begin_repository, git, require_repository
from tabdx.core.errors import InputError


@pytest.fixture
def repository(tmp_path):
    subprocess.run(["git", "init", "-q", "-b", "größe", tmp_path], check=True)
    return tmp_path


def test_what_git_prints_is_returned(repository):
    assert git(repository, "symbolic-ref", "--short", "HEAD") == "größe\n"
    require_repository(repository)


def test_a_command_that_fails_gives_none(repository, tmp_path_factory):
    assert git(repository, "rev-parse", "--verify", "nowhere") is None
    assert git(tmp_path_factory.mktemp("none"), "rev-parse", "HEAD") is None


def test_a_folder_without_a_repository_is_refused_in_gits_words(tmp_path):
    with pytest.raises(InputError, match="it says: fatal: not a git repository") as refused:
        require_repository(tmp_path)
    assert "`tabdx runs`" in str(refused.value)


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR"])
def test_the_folder_says_which_repository_is_meant(repository, tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert git(repository, "rev-parse", "--absolute-git-dir") == f"{repository / '.git'}\n"


def test_bytes_that_are_no_text_stop_nobody(repository):
    (repository / "a").write_bytes(b"\xff\n")
    said = git(repository, "hash-object", "-w", "a")
    assert git(repository, "cat-file", "blob", said.strip()) == "\ufffd\n"


def test_where_git_is_not_installed_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for ask in (lambda: git(tmp_path, "status"), lambda: require_repository(tmp_path)):
        with pytest.raises(InputError, match="commits need it installed"):
            ask()


def test_a_repository_is_begun_where_git_is_installed(tmp_path, monkeypatch):
    assert begin_repository(tmp_path) is True
    assert git(tmp_path, "rev-parse", "--is-inside-work-tree") == "true\n"
    monkeypatch.setenv("PATH", "")
    assert begin_repository(tmp_path) is False
