import pytest
import yaml

from tabdx.artifacts.dvc_lock import holdout_is_older, read_last_run
from tabdx.artifacts.fingerprints import md5_of_folder, results_of
from tabdx.core.paths import Paths

PARAMS = {
    "seed": 0,
    "explore": {"scatter": ["c", "d"]},
    "tune_svm": {"C": [1, 3]},
    "compute": {"workers": 1},
}


@pytest.fixture
def paths(tmp_path):
    """A finished run of two stages, and of one that the results do not rest on."""
    paths = Paths(tmp_path)
    for path in (paths.cohort, paths.predictions("svm"), paths.metrics):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    recorded = {path: {"path": path, "md5": md5} for path, md5 in results_of(paths).items()}
    folder = {"path": "data/predictions", "md5": md5_of_folder(paths.all_predictions)}
    stages = {
        "tune_svm": {
            "params": {"params.yaml": {"tune_svm.C": [1, 3]}},
            "outs": [recorded["data/predictions/svm.parquet"]],
        },
        "evaluate": {
            "params": {"params.yaml": {"seed": 0}},
            "deps": [folder, recorded["data/cohort.parquet"]],
            "outs": [recorded["reports/metrics.json"]],
        },
        "explore": {"params": {"params.yaml": {"explore": {"scatter": ["a", "b"]}}}},
    }
    paths.dvc_lock.write_text(yaml.safe_dump({"schema": "2.0", "stages": stages}))
    return paths


def test_a_finished_run_is_complete(paths):
    assert read_last_run(paths, PARAMS).complete
    elsewhere = PARAMS | {"compute": {"workers": 8}}  # no stage's dependency
    assert read_last_run(paths, elsewhere).complete


@pytest.mark.parametrize("changed", [{"tune_svm": {"C": [1]}}, {"tune_svm": {}}, {"tune_svm": 3}])
def test_an_edited_parameter_is_named_and_what_it_was_is_known(paths, changed):
    last = read_last_run(paths, PARAMS | changed)
    assert last.edited == ("tune_svm.C",)
    assert last.params == PARAMS
    assert last.complete  # the results are still those of the last run


@pytest.mark.parametrize("of", ["cohort", "metrics", "predictions"])
def test_predictions_that_the_metrics_do_not_judge_are_no_finished_run(paths, of):
    """As where `dvc repro` was stopped between the training and `evaluate`."""
    changed = paths.predictions("svm") if of == "predictions" else getattr(paths, of)
    changed.write_text("something else")
    last = read_last_run(paths, PARAMS)
    assert (last.edited, last.complete) == ((), False)


@pytest.mark.parametrize("content", [None, "", "stages: 3", "[", "stages: {a: {outs: }}"])
def test_without_a_sound_lock_nothing_is_complete(paths, content):
    if content is None:
        paths.dvc_lock.unlink()
    else:
        paths.dvc_lock.write_text(content)
    assert not read_last_run(paths, PARAMS).complete


@pytest.mark.parametrize("what", ["deps", "params"])
def test_a_holdout_that_was_scored_before_the_last_evaluation_is_older(paths, what):
    lock = yaml.safe_load(paths.dvc_lock.read_text())
    evaluate = lock["stages"]["evaluate"]
    own = [{"path": "data/inner_predictions", "md5": "0"}]
    lock["stages"]["holdout"] = {
        "params": {"params.yaml": {"seed": 0, "decide": {"harm_ratio": 9}}},
        "deps": evaluate["deps"] + own,
        "outs": [{"path": "reports/holdout/metrics.json", "md5": "1"}],
    }
    paths.dvc_lock.write_text(yaml.safe_dump(lock))
    assert not holdout_is_older(paths)
    if what == "deps":
        evaluate["deps"] = [one | {"md5": "another"} for one in evaluate["deps"]]
    else:
        evaluate["params"] = {"params.yaml": {"seed": 1}}
    paths.dvc_lock.write_text(yaml.safe_dump(lock))
    assert holdout_is_older(paths)


def test_where_the_holdout_was_not_scored_nothing_is_older(paths):
    assert not holdout_is_older(paths)
    paths.dvc_lock.unlink()
    assert not holdout_is_older(paths)
