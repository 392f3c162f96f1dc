"""Stage train_nets: the MLP and the CNN, every training of each in one program."""

import sys
from functools import partial

import pandas as pd

from tabdx.artifacts.tables import write_csv, write_parquet
from tabdx.classifiers.nested import Nested
from tabdx.classifiers.networks.family import make_family
from tabdx.classifiers.networks.files import to_files
from tabdx.classifiers.networks.hyperparameters import Network
from tabdx.classifiers.normalization_choice import choose_normalization
from tabdx.cohort.cohort import Cohort
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.stages.training import train_family


def train_nets(network: Network, params: Params, paths: Paths) -> None:
    """Train the networks of one kind; write every trial and the learning curves."""
    cohort = Cohort.read(paths.cohort)
    family = choose_normalization(
        lambda method: make_family(
            network,
            cohort.dictionary,
            method,
            params.train_nets,
            params.compute,
            params.split.inner_folds,
            params.seed,
        ),
        params.normalize.method,
    )
    nested = train_family(family, cohort, paths, params.seed, to_files)
    write_parquet(paths.trials(network), _tabulate(nested, "trials"))
    curves = nested.final.tables["learning_curves"]
    write_csv(paths.report(network, "learning_curves.csv"), curves)


def _tabulate(nested: Nested, name: str) -> pd.DataFrame:
    """Stack a table of every training: 0 is the final model, then the outer folds."""
    trained = [nested.final, *nested.outer]
    return pd.concat(
        [fitted.tables[name].assign(part=number) for number, fitted in enumerate(trained)],
        ignore_index=True,
    )


if __name__ == "__main__":
    chosen: Network = "cnn" if sys.argv[1] == "cnn" else "mlp"
    run(f"train_nets@{chosen}", partial(train_nets, chosen))
