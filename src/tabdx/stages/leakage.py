"""Stage leakage: how much known leaks would raise the scores; scores on shuffled outcomes."""

from functools import partial

import pandas as pd

from tabdx.artifacts.tables import write_csvs
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.studies.leakage.audit import audit_leakage
from tabdx.wording.vocabulary import PIPELINE_COLUMNS, SHUFFLED_COLUMNS


def leakage(params: Params, paths: Paths) -> None:
    """Write the pairs of leaky and clean pipelines, and the shuffled outcomes."""
    cohort = Cohort.read(paths.cohort)
    development = cohort.select(Partitions.read(paths.partitions).development)
    tables = {
        "pipelines": pd.DataFrame(columns=PIPELINE_COLUMNS),
        "shuffled": pd.DataFrame(columns=SHUFFLED_COLUMNS),
    }
    judged = [
        audit_leakage(development, model, partial(make_family, model), params)
        for model in params.leakage.models
    ]
    if judged:
        tables = dict(zip(tables, map(pd.concat, zip(*judged, strict=True)), strict=True))
    write_csvs(paths, "leakage", tables)


if __name__ == "__main__":
    run("leakage", leakage)
