import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
import yaml

from benchmarks import compiled_step
from benchmarks.results import COLUMNS


@pytest.fixture
def project(tmp_path):
    """A folder with what the stage reads; nothing is trained here."""
    root = tmp_path / "project"
    for name in compiled_step.READ:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (root / "data/dictionaries").mkdir()
    shutil.copy("params.yaml", root / "params.yaml")
    return root


def test_both_sides_are_the_stage_and_differ_in_the_step_alone(project, monkeypatch):
    commands = []

    def train(command, cwd: Path, check):
        *_, code, network = command
        commands.append((code, network))
        compute = yaml.safe_load((cwd / "params.yaml").read_text())["compute"]
        assert (compute["workers"], compute["device"]) == (1, "cpu")
        risk = 0.25 if "_step_elsewhere" in code else 0.26
        table = pd.DataFrame({"probability_well": [1 - risk], "probability_ill": [risk]})
        (cwd / "data/predictions").mkdir(exist_ok=True)
        table.to_parquet(cwd / f"data/predictions/{network}.parquet")

    monkeypatch.setattr(subprocess, "run", train)
    table = compiled_step.measure(["mlp"], rounds=1, root=project)
    assert set(COLUMNS) <= set(table)
    assert table["case"].tolist() == ["mlp"]
    assert table["agreement"].tolist() == [pytest.approx(0.01)]
    assert set(commands) == {(compiled_step.COMPILED, "mlp"), (compiled_step.IN_TORCH, "mlp")}
