"""The command `tabdx init`: what it prints, what it refuses."""

import pytest
from click.testing import CliRunner

from tabdx.cli.main import main
from tests.projects.conftest import as_text, frame


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "klinik.csv").write_text(as_text(frame(), ";", ","), encoding="utf-8")

    def call(*options, table="klinik.csv"):
        return CliRunner().invoke(main, ["init", table, *options])

    return call


def test_it_says_what_was_read_decided_asked_and_what_comes_next(call, tmp_path):
    answer = call("--outcome", "krank", "--positive", "ja")
    assert answer.exit_code == 0, answer.output
    lines = answer.stdout.splitlines()
    assert lines[0] == "klinik.csv: 60 rows, 4 features; semicolons between the columns, UTF-8."
    assert "Decided:" in lines
    assert any(line.startswith("To be decided by you (klinik/") for line in lines)
    assert lines[-1].startswith("Made klinik. Next: cd klinik && dvc repro")
    assert (tmp_path / "klinik/params.yaml").is_file()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--outcome", "krnak"], "did you mean 'krank'"),
        (["--outcome", "krank"], "Say --positive"),
        (["--outcome", "krank", "--positive", "ja", "--encoding", "utf-16"], "is not utf-16"),
        (["--outcome", "krank", "--positive", "ja", "--into", "klinik.csv"], "overwritten"),
        (["--outcome", "krank", "--positive", "ja", "--into", "no/where"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_leaves_nothing(call, options, says, tmp_path):
    answer = call(*options)
    assert answer.exit_code == 2
    assert says in answer.stderr
    assert answer.stderr.startswith("tabdx: ")
    assert [path.name for path in tmp_path.iterdir()] == ["klinik.csv"]


def test_a_table_that_is_not_there_is_refused(call):
    assert "does not exist" in call("--outcome", "x", table="none.csv").stderr
    assert "is a folder" in call("--outcome", "x", table=".").stderr


def test_separators_have_names(call):
    asked = ("--outcome", "krank", "--positive", "ja")
    assert call(*asked, "--separator", "semicolon").exit_code == 0
    wrong = call(*asked, "--separator", "x", "--into", "other")
    assert "should be comma, semicolon, tab or bar" in wrong.stderr
