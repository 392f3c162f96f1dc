"""A network's whole stage with its compiled step, against the same stage with the step in torch.

`python -m benchmarks.compiled_step`. Both sides run `train_nets` at the parameters of the project,
one process each, start and imports included, in a copy of the project; it must have run once. The
step is compiled on a processor only, so the device is that. Agreement is the largest difference of
a predicted risk.

The compiled step is a second way of doing the same, and is kept while it makes a stage 1.5 times as
fast (docs/decisions/0007-gradients-by-hand.md).
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from benchmarks.timing import time_alternately

NAME = "compiled_step"
ROOT = Path(__file__).resolve().parents[1]
NETWORKS = ("mlp", "cnn")
# What the stage reads.
READ = ("params.yaml", "data/cohort.parquet", "data/partitions.csv")
COMPILED = "import runpy; runpy.run_module('tabdx.stages.train_nets', run_name='__main__')"
IN_TORCH = (
    f"from tabdx.nets import training; training._step_on_cpu = training._step_elsewhere; {COMPILED}"
)


def measure(networks: Sequence[str] = NETWORKS, rounds: int = 3, root: Path = ROOT) -> pd.DataFrame:
    """Time both sides for each network: processor seconds, which a busy machine moves less."""
    with tempfile.TemporaryDirectory(prefix="compiled-step-") as folder:
        sides = {
            "compiled": partial(_train, _copy(root, Path(folder, "compiled")), COMPILED),
            "torch": partial(_train, _copy(root, Path(folder, "torch")), IN_TORCH),
        }
        return tabulate(_measure_network(sides, network, rounds) for network in networks)


def _measure_network(sides: dict[str, Any], network: str, rounds: int) -> dict[str, Any]:
    times = time_alternately(
        {name: partial(train, network) for name, train in sides.items()}, rounds
    )
    risks = [_risks(train.args[0], network) for train in sides.values()]
    return compared(
        NAME,
        network,
        len(risks[0]),
        times["compiled"].median_cpu,
        times["torch"].median_cpu,
        float((risks[0] - risks[1]).abs().max()),
        against="torch",
        ours_wall_s=times["compiled"].median,
        other_wall_s=times["torch"].median,
    )


def _copy(root: Path, folder: Path) -> Path:
    """Copy what the stage reads, told to train in its own process on the processor."""
    for name in READ:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, folder / name)
    dictionaries = Path("data", "dictionaries")
    shutil.copytree(root / dictionaries, folder / dictionaries)
    params = yaml.safe_load((folder / "params.yaml").read_text(encoding="utf-8"))
    params["compute"] |= {"workers": 1, "device": "cpu"}
    (folder / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    return folder


def _train(folder: Path, code: str, network: str) -> None:
    subprocess.run([sys.executable, "-c", code, network], cwd=folder, check=True)


def _risks(folder: Path, network: str) -> pd.Series:
    table = pd.read_parquet(folder / "data" / "predictions" / f"{network}.parquet")
    return table.filter(like="probability_").iloc[:, -1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", default=list(NETWORKS))
    parser.add_argument("--rounds", type=int, default=3)
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    finish(NAME, measure(chosen.networks, chosen.rounds), machine, chosen.save)


if __name__ == "__main__":
    main()
