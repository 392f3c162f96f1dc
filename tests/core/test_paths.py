from pathlib import Path

from tabdx.core.paths import Paths


def test_paths_are_relative_to_the_current_folder():
    assert Paths().cohort == Path("data/cohort.parquet")
    assert Paths().metrics == Path("reports/metrics.json")


def test_every_path_lies_below_the_root(tmp_path):
    paths = Paths(tmp_path)
    properties = [name for name, kind in vars(Paths).items() if isinstance(kind, property)]
    found = [getattr(paths, name) for name in properties]
    found += [paths.predictions("svm"), paths.model("svm"), paths.model_record("svm")]
    found += [paths.report("cohort", "pairplot.png"), paths.lock("split")]
    assert all(path.is_relative_to(tmp_path) for path in found)
    assert len(set(found)) == len(found)  # no two things in one place


def test_a_model_has_its_own_files(tmp_path):
    paths = Paths(tmp_path)
    assert paths.predictions("svm") == paths.all_predictions / "svm.parquet"
    assert paths.model("svm") == tmp_path / "models/svm"
    # Beside the folder, not in it: the folder goes to the cache, the record into git.
    assert paths.model_record("svm") == tmp_path / "models/svm.json"


def test_a_report_lies_under_its_subject():
    assert Paths().report("cohort", "features.csv") == Path("reports/cohort/features.csv")
    assert Paths().report("cohort", "pairplot.png") == Path("reports/figures/cohort/pairplot.png")


def test_patients_values_lie_in_data():
    assert Paths().report("cohort", "pairplot.csv") == Path("data/cohort/pairplot.csv")
    assert Paths().report("explain", "individuals.parquet").parts[0] == "data"


def test_looking_up_a_path_makes_nothing(tmp_path):
    assert not Paths(tmp_path).reports.exists()
    assert list(tmp_path.iterdir()) == []
