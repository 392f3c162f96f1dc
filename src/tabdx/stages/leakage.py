"""Stage leakage: how much known leaks would raise the scores; scores on shuffled outcomes."""

from functools import partial

import pandas as pd

from tabdx.artifacts.tables import write_csvs
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.wording.columns import PIPELINE_COLUMNS, SHUFFLED_COLUMNS


def leakage(params: Params, paths: Paths) -> None:
    """Write the pairs of leaky and clean pipelines, and the shuffled outcomes."""
    tables = {
        "pipelines": pd.DataFrame(columns=PIPELINE_COLUMNS),
        "shuffled": pd.DataFrame(columns=SHUFFLED_COLUMNS),
    }
    if params.leakage.models:
        tables = dict(zip(tables, _audit(params, paths), strict=True))
    write_csvs(paths, "leakage", tables)


def _audit(params: Params, paths: Paths) -> list[pd.DataFrame]:
    """Audit each model; imported here, as a stage that is switched off trains nothing."""
    from tabdx.classifiers.registry import make_family
    from tabdx.cohort.cohort import Cohort
    from tabdx.cohort.partitions import Partitions
    from tabdx.studies.leakage.audit import audit_leakage

    development = Cohort.read(paths.cohort).select(Partitions.read(paths.partitions).development)
    audited = [
        audit_leakage(development, model, partial(make_family, model), params)
        for model in params.leakage.models
    ]
    return [pd.concat(tables) for tables in zip(*audited, strict=True)]


if __name__ == "__main__":
    run("leakage", leakage)
