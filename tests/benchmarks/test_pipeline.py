import subprocess

import pytest
import yaml

from benchmarks.pipeline import PARTS, ROOT, WHOLE, copy_project, measure, rows

OURS = {
    "seconds": {"ingest": 1.0, "split": 0.5, "explore": 2.5, "train_nets@mlp": 8.0, WHOLE: 13.0},
    "cpu": 12.0,
    "log_loss": {"mlp": 0.075},
}
OTHER = {
    "seconds": {"explore": 6.0, "mlp": 80.0, WHOLE: 88.0},
    "cpu": 86.0,
    "log_loss": {"mlp": 0.08},
    "trainings": {"mlp": "440 of 440"},
    "reckoned": [],
}


def test_stages_stand_beside_the_parts_that_do_the_same():
    explore, mlp, whole = rows(OURS, OTHER)
    # 1 + 0.5 + 2.5 seconds of three stages against the one part.
    assert (explore["case"], explore["ours_s"], explore["other_s"]) == ("explore", 4.0, 6.0)
    assert mlp["ratio"] == 10.0
    assert mlp["agreement"] == "mlp 0.0750 | 0.0800"
    assert (whole["case"], whole["ours_cpu_s"]) == (WHOLE, 12.0)
    assert whole["note"] == ""


def test_what_was_reckoned_is_said_and_has_no_log_loss():
    other = OTHER | {"reckoned": ["mlp"], "trainings": {"mlp": "9 of 440"}, "log_loss": {}}
    _, mlp, whole = rows(OURS, other)
    assert mlp["note"] == "9 of 440 trainings run"
    assert mlp["agreement"] == ""
    assert whole["note"] == "partly reckoned"


def test_the_parts_are_those_of_the_pipeline():
    known = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
    named = {stage.partition("@")[0] for stages, _, _ in PARTS.values() for stage in stages}
    assert named <= set(known)


def test_a_copy_holds_what_the_stages_read_and_no_results(tmp_path):
    if subprocess.run(["git", "rev-parse"], cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip("not a git checkout")
    folder = copy_project(ROOT, tmp_path / "project")
    assert (folder / "src/tabdx/stages/ingest.py").is_file()
    assert (folder / "data/dictionaries/wdbc.yaml").is_file()
    assert (folder / ".git").is_dir()
    assert not (folder / "dvc.lock").exists()
    assert not (folder / "data/cohort.parquet").exists()


def test_another_cohort_is_refused(tmp_path):
    (tmp_path / "params.yaml").write_text("cohort: {source: data/tables/mine.csv}\n")
    with pytest.raises(ValueError, match="wdbc"):
        measure(tmp_path)
