import yaml

from benchmarks.large import STAGES, measure
from benchmarks.pipeline import ROOT


def test_every_stage_is_measured_but_the_one_that_always_reads_wdbc():
    known = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    assert {stage.split()[0] for stage in STAGES} == {*known} - {"replicate"}


def test_a_stage_has_its_seconds_and_its_memory():
    table = measure(patients=200, stages=("ingest", "split"))
    assert table["case"].tolist() == ["ingest", "split"]
    assert (table["ours_s"] > 0).all()
    assert (table["cpu_s"] > 0).all()
    assert (table["peak_mib"] > 50).all()
