"""The folder of a new project, and that tabdx's own repository is one by the same files."""

import contextlib
import subprocess
from pathlib import Path

import pytest

from tabdx.artifacts.dvc_lock import find_stale
from tabdx.artifacts.revision_changes import read_plain
from tabdx.core.errors import InputError
from tabdx.core.params import default_text, read_params
from tabdx.core.paths import Paths
from tabdx.projects.draft import Request, draft_project
from tabdx.projects.folder import AS_THEY_ARE, template, write_project
from tabdx.stages.checking import check
from tests.project_copies import reproduce
from tests.projects.conftest import as_text, frame

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def made(make_once):
    """A project of the small table in a German dialect."""

    def make(folder):
        content = as_text(frame(), ";", ",").encode("latin-1")
        draft = draft_project(content, "klinik.csv", Request("krank", ("ja",)))
        write_project(draft, folder / "study")

    return make_once("made_project", make) / "study"


def test_what_is_made_can_be_run_at_once(made):
    with contextlib.chdir(made):
        cohort, notes = check(read_params(Paths().params), Paths())
    assert len(cohort.patients) == 60
    assert not [note for note in notes if "nothing is drawn" in note]
    for name in ("models", "reports", "data/tables/klinik.csv", "data/dictionaries/klinik.yaml"):
        assert (made / name).exists()
    assert "TODO unit" in (made / "data/dictionaries/klinik.yaml").read_text()


def test_git_knows_the_folder_and_none_of_the_patients(made):
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=made,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"params.yaml", "dvc.yaml", "dashboard/app.py", ".dvc/config"} <= set(listed)
    assert not [name for name in listed if name.startswith("data/tables")]
    kept = [made / name for name in listed if not name.startswith(".dvc/tmp")]
    assert not [path for path in kept if b"p17" in path.read_bytes()]


def test_nothing_is_overwritten_and_nothing_half_written(made, tmp_path, monkeypatch):
    content = as_text(frame()).encode()
    draft = draft_project(content, "klinik.csv", Request("krank", ("ja",)))
    for there in ("file", "folder"):
        place = tmp_path / there
        place.mkdir() if there == "folder" else place.touch()
        with pytest.raises(InputError, match="nothing is overwritten"):
            write_project(draft, place)
    monkeypatch.setattr("tabdx.projects.folder.begin_repository", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_project(draft, tmp_path / "study")
    assert {path.name for path in tmp_path.iterdir()} == {"file", "folder"}


def test_without_git_the_project_says_so_and_dvc_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("tabdx.projects.folder.begin_repository", lambda _: False)
    content = as_text(frame()).encode()
    draft = draft_project(content, "klinik.csv", Request("krank", ("ja",)))
    decided, _ = write_project(draft, tmp_path / "study")
    assert "git is not installed" in decided[-1]
    assert "no_scm" in (tmp_path / "study/.dvc/config.local").read_text()


@pytest.mark.pipeline
def test_dvc_runs_a_stage_and_an_update_of_a_package_makes_it_stale(made, monkeypatch):
    reproduce(made, "ingest")
    paths = Paths(made)
    assert paths.cohort.is_file()
    assert find_stale(paths, read_plain(paths.params)) == []
    monkeypatch.setattr(
        "tabdx.artifacts.dvc_lock.installed",
        lambda: {"packages": {"cohort": "another"}, "stages": {}},
    )
    assert "installation.yaml: packages.cohort" in find_stale(paths, read_plain(paths.params))


@pytest.mark.parametrize("path", [*AS_THEY_ARE])
def test_this_repository_has_the_files_of_every_project(path):
    assert (ROOT / path).read_text() == template(AS_THEY_ARE[path])


def test_this_repository_has_the_stages_and_the_parameters_of_every_project():
    assert (ROOT / "dvc.yaml").read_text() == template("dvc_yaml"), "run `make deps`"
    assert (ROOT / "params.yaml").read_text() == default_text()
    own = (ROOT / ".gitignore").read_text().splitlines()
    assert [line for line in template("gitignore").splitlines() if line not in own] == []
