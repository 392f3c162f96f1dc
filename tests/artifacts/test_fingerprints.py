import pytest
from dvc.repo import Repo

from tabdx.artifacts.fingerprints import md5, md5_of_folder, results_of
from tabdx.core.paths import Paths


def test_hashes_are_what_dvc_computes(tmp_path):
    path = tmp_path / "abc"
    path.write_text("abc")
    assert md5(path) == "900150983cd24fb0d6963f7d28e17f72"  # RFC 1321


def test_a_folder_has_the_hash_that_dvc_records(tmp_path):
    folder = tmp_path / "predictions"
    for name in ("b.csv", "a.csv", "sub/größe.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    with Repo.init(str(tmp_path), no_scm=True) as repo:
        (stage,) = repo.add([str(folder)])
        assert stage.outs[0].hash_info.value == md5_of_folder(folder)


def test_what_python_compiled_does_not_change_a_folders_hash(tmp_path):
    (tmp_path / "a.py").write_text("1")
    before = md5_of_folder(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/a.pyc").write_text("1")
    assert md5_of_folder(tmp_path) == before
    (tmp_path / "b.py").write_text("1")
    assert md5_of_folder(tmp_path) != before


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path)
    for path in (paths.cohort, paths.predictions("svm"), paths.predictions("mlp"), paths.metrics):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name)
    return paths


def test_results_are_the_cohort_the_predictions_and_the_metrics(paths):
    (paths.all_predictions / "notes.txt").write_text("no predictions")
    results = results_of(paths)
    assert list(results) == [
        "data/cohort.parquet",
        "data/predictions/mlp.parquet",
        "data/predictions/svm.parquet",
        "reports/metrics.json",
    ]
    assert results["reports/metrics.json"] == md5(paths.metrics)


@pytest.mark.parametrize("missing", ["cohort", "metrics", "predictions"])
def test_results_that_are_not_complete_are_none(paths, missing):
    if missing == "predictions":
        for model in ("svm", "mlp"):
            paths.predictions(model).unlink()
    else:
        getattr(paths, missing).unlink()
    assert results_of(paths) == {}
