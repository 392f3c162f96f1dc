"""How seconds and memory grow with rows and with trials, and the fitted exponents.

`python -m benchmarks.growth`. Every case runs in a process of its own, on one core, so that its
peak memory is its own. ``rows``: 16 MLPs for 3 epochs on a drawn table of 30 features. ``trials``:
a search over MLPs on a table of 455 rows, 5 inner folds, 5 epochs, the networks of the best 4
configurations kept. ``exponent`` is the slope of the logarithm of the seconds (and of the memory
above that of the smallest case) between this size and the one before: 1 is proportional.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from math import log
from typing import Any

import numpy as np
import pandas as pd
from sklearn.datasets import make_classification

from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.search import search_networks
from tabdx.classifiers.parallel import one_thread
from tabdx.core.params import ComputeParams, default_params

NAME = "growth"
SIZES = {"rows": (500, 5_000, 50_000, 500_000), "trials": (10, 100, 1_000, 10_000, 100_000)}
FEATURES, FOLDS = 30, 5
CPU = ComputeParams(device="cpu", workers=1)


def measure(sizes: dict[str, tuple[int, ...]] | None = None) -> pd.DataFrame:
    """Measure every size of every case, each in a process of its own."""
    rows = []
    for case, wanted in (sizes or SIZES).items():
        before: dict[str, float] | None = None
        for n in wanted:
            found = _in_a_process(case, n)
            exponent = float("nan")
            if before is not None:
                exponent = log(found["seconds"] / before["seconds"]) / log(n / before["n"])
            rows.append(
                compared(
                    NAME,
                    case,
                    n,
                    found["seconds"],
                    float("nan"),
                    "none to compare",
                    exponent=exponent,
                    peak_mib=found["peak_mib"],
                    against="seconds",
                )
            )
            before = {**found, "n": n}
    return tabulate(rows)


def _in_a_process(case: str, n: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.growth", "--one", case, str(n)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def run_one(case: str, n: int) -> dict[str, float]:
    """Train one case here; its processor seconds and the peak memory of this process."""
    rows, configurations = (n, 16 // FOLDS + 1) if case == "rows" else (455, n // FOLDS)
    columns, outcome = make_classification(rows, FEATURES, n_informative=8, random_state=0)
    part = TrainingPart(columns, outcome.astype(np.int8), None, seed=0)
    estimator = _networks(
        max_epochs=3 if case == "rows" else 5,
        ensemble_size=4,
        narrow={"configurations": configurations},
    )
    warm_up = _networks(max_epochs=1, narrow={"configurations": 1})
    with one_thread():
        warm_up.fit(columns[:100], outcome[:100])
        begin = time.process_time()
        search_networks(estimator.plan(), [part])
        seconds = time.process_time() - begin
    # In KiB on Linux, in bytes on macOS.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return {"seconds": seconds, "peak_mib": peak}


def _networks(**settings: Any) -> NeuralClassifier:
    """Small MLPs that differ in their weight decay."""
    space = {
        "hidden": [[64, 64]],
        "learning_rate": [0.003],
        "weight_decay": {"low": 0.03, "high": 10.0, "scale": "log"},
        "dropout": [0.0],
        "clip": [0.0],
    }
    given = {"search": "narrow", "batch_rows": 64, "mlp": space, **settings}
    params = default_params({"train_nets": given}).train_nets
    return NeuralClassifier(params=params, compute=CPU, inner_folds=FOLDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--one", nargs=2, metavar=("CASE", "N"), help="one case, here, as JSON")
    add_save_option(parser)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(run_one(chosen.one[0], int(chosen.one[1]))))
        return
    machine = announce()
    finish(NAME, measure(), machine, chosen.save)


if __name__ == "__main__":
    main()
