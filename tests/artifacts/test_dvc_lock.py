import pytest
import yaml

from tabdx.artifacts.dvc_lock import read_last_run
from tabdx.artifacts.fingerprints import results_of
from tabdx.paths import Paths

PARAMS = {"seed": 0, "tune_svm": {"C": [1, 3]}, "compute": {"workers": 1}}


@pytest.fixture
def paths(tmp_path):
    """A finished run of two stages."""
    paths = Paths(tmp_path)
    for path in (paths.cohort, paths.predictions("svm"), paths.metrics):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    outs = [{"path": path, "md5": md5} for path, md5 in results_of(paths).items()]
    stages = {
        "tune_svm": {"params": {"params.yaml": {"seed": 0, "tune_svm.C": [1, 3]}}, "outs": outs},
        "replicate": {"cmd": "python"},
    }
    paths.dvc_lock.write_text(yaml.safe_dump({"schema": "2.0", "stages": stages}))
    return paths


def test_a_finished_run_is_complete(paths):
    assert read_last_run(paths, PARAMS).complete
    elsewhere = PARAMS | {"compute": {"workers": 8}}  # no stage's dependency
    assert read_last_run(paths, elsewhere).complete


@pytest.mark.parametrize("changed", [{"tune_svm": {"C": [1]}}, {"tune_svm": {}}, {"tune_svm": 3}])
def test_an_edited_parameter_is_named(paths, changed):
    last = read_last_run(paths, PARAMS | changed)
    assert last.edited == ("tune_svm.C",)
    assert not last.complete


def test_other_files_than_the_stages_wrote_are_no_finished_run(paths):
    paths.predictions("svm").write_text("something else")
    last = read_last_run(paths, PARAMS)
    assert (last.edited, last.complete) == ((), False)


@pytest.mark.parametrize("content", [None, "", "stages: 3", "[", "stages: {a: {outs: }}"])
def test_without_a_sound_lock_nothing_is_complete(paths, content):
    if content is None:
        paths.dvc_lock.unlink()
    else:
        paths.dvc_lock.write_text(content)
    assert not read_last_run(paths, PARAMS).complete
