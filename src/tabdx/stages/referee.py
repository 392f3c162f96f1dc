"""Stage referee: how much each leak would flatter, and whether shuffled outcomes give chance."""

from functools import partial

import pandas as pd

from tabdx.artifacts.tables import write_csv
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.params import Params
from tabdx.paths import Paths
from tabdx.stages.runner import run
from tabdx.studies.leakage.audit import referee as judge
from tabdx.wording.table_words import SHUFFLED_COLUMNS, TWIN_COLUMNS


def referee(params: Params, paths: Paths) -> None:
    """Write the leaky twins and the shuffled outcomes."""
    cohort = Cohort.read(paths.cohort)
    development = cohort.select(Partitions.read(paths.partitions).development)
    tables = {
        "twins": pd.DataFrame(columns=TWIN_COLUMNS),
        "shuffled": pd.DataFrame(columns=SHUFFLED_COLUMNS),
    }
    judged = [
        judge(development, model, partial(make_family, model), params)
        for model in params.referee.models
    ]
    if judged:
        tables = dict(zip(tables, map(pd.concat, zip(*judged, strict=True)), strict=True))
    for name, table in tables.items():
        write_csv(paths.report("referee", f"{name}.csv"), table)


if __name__ == "__main__":
    run("referee", referee)
