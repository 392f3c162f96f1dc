import json

import pytest

from tabdx.artifacts.revision_changes import (
    compare_parameters,
    made_with,
    metric_changes,
    parameter_changes,
    read_plain,
)
from tabdx.artifacts.revisions import WORKSPACE, Revision, list_revisions
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tests.artifacts.conftest import git, write_results

CURRENT = Revision(WORKSPACE, "workspace")


def test_metrics_move_from_one_commit_to_the_next(committed, named):
    table = metric_changes(committed, named["first"], named["HEAD"])
    # The model's name holds a dot, which separates the parts in what dvc says.
    assert table[["model", "partition", "metric"]].to_numpy().tolist() == [
        ["v1.5 net", "out_of_fold", "log_loss"],
        ["v1.5 net", "out_of_fold", "roc_auc"],
    ]
    assert table["before"].tolist() == [0.3, 0.9]
    assert table["after"].tolist() == [0.2, 0.9]
    assert table["change"].tolist() == pytest.approx([-0.1, 0])


def test_the_workspace_is_what_lies_there(committed, named):
    forwards = metric_changes(committed, named["HEAD"], CURRENT)
    backwards = metric_changes(committed, CURRENT, named["HEAD"])
    assert forwards["after"].tolist() == [0.1, 0.9]
    assert backwards["after"].tolist() == [0.2, 0.9]
    assert (forwards["change"] + backwards["change"]).abs().max() == 0


@pytest.mark.parametrize("pair", [("empty", "HEAD"), ("HEAD", "empty"), ("empty", "empty")])
def test_a_revision_without_metrics_is_named(committed, named, pair):
    with pytest.raises(InputError, match=r"empty has no reports/metrics\.json"):
        metric_changes(committed, *(named[name] for name in pair))


def test_parameters_that_differ(committed, named):
    table = parameter_changes(committed, named["first"], named["HEAD"])
    assert table.to_numpy().tolist() == [["seed", "20", "90"]]
    assert parameter_changes(committed, named["main"], named["HEAD"]).empty


def test_the_metrics_of_a_commit_are_gits_and_need_no_dvc(tmp_path, monkeypatch):
    monkeypatch.setattr("tabdx.artifacts.snapshots.files_at", lambda *_: pytest.fail("DVC"))
    git(tmp_path, "init", "-q")
    project = tmp_path / "below"
    project.mkdir()
    write_results(project, 0.2, 7)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "begin")
    write_results(project, 0.1, 8)
    head = list_revisions(project)[1]
    assert metric_changes(project, head, CURRENT)["before"].tolist() == [0.2, 0.9]
    assert parameter_changes(project, head, CURRENT).to_numpy().tolist() == [["seed", "7", "8"]]


def test_a_metric_that_one_end_lacks_is_missing_there(tmp_path):
    ends = []
    for name, metrics in (("one", {"log_loss": 0.3}), ("two", {"log_loss": 0.2, "brier": 0.1})):
        (tmp_path / name / "reports").mkdir(parents=True)
        (tmp_path / name / "reports/metrics.json").write_text(
            json.dumps({"svm": {"out_of_fold": metrics}, "made by": "an earlier version"})
        )
        ends.append(Revision(str(tmp_path / name), "folder"))
    table = metric_changes(tmp_path, *ends).set_index("metric")
    assert table.loc["log_loss", "change"] == pytest.approx(-0.1)
    assert table.loc["brier"].isna()[["before", "change"]].all()
    assert len(table) == 2


@pytest.mark.parametrize("content", [None, "- a list", "seed: [", "7"])
def test_parameters_that_cannot_be_read_are_none(tmp_path, content):
    if content is not None:
        (tmp_path / "params.yaml").write_text(content)
    assert read_plain(tmp_path / "params.yaml") == {}


def test_without_a_lock_the_file_says_what_results_were_made_with(tmp_path):
    write_results(tmp_path, 0.1, 7)
    assert made_with(Paths(tmp_path)) == {"seed": 7}


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 1}}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [["a.b", "1", "2"]]),
        ({"a": {"b": 1}}, {"a": 1}, [["a.b", "1", ""], ["a", "", "1"]]),
        ({"a": None}, {}, [["a", "None", ""]]),
        ({"compute": {"workers": 1}}, {"compute": {"workers": 2}}, []),
    ],
)
def test_parameters_are_compared_by_key(before, after, rows):
    assert compare_parameters(before, after).to_numpy().tolist() == rows
