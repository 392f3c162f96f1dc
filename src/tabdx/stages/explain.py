"""Stage explain: permutation importance, dependence, and feature subsets."""

import pandas as pd

from tabdx.artifacts.tables import write_csvs, write_parquet
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.wording.columns import (
    CHOSEN_COLUMNS,
    DEPENDENCE_COLUMNS,
    IMPORTANCE_COLUMNS,
    INDIVIDUAL_COLUMNS,
    SUBSET_COLUMNS,
)


def explain(params: Params, paths: Paths) -> None:
    """Write the importance of the features, their curves, and what small feature subsets lose."""
    columns = {
        "importance": IMPORTANCE_COLUMNS,
        "dependence": DEPENDENCE_COLUMNS,
        "individuals": INDIVIDUAL_COLUMNS,
        "subsets": SUBSET_COLUMNS,
        "chosen": CHOSEN_COLUMNS,
    }
    tables = {name: pd.DataFrame(columns=names) for name, names in columns.items()}
    if params.explain.models:
        tables |= _explain(params, paths)
    write_parquet(paths.report("explain", "individuals.parquet"), tables.pop("individuals"))
    write_csvs(paths, "explain", tables)


def _explain(params: Params, paths: Paths) -> dict[str, pd.DataFrame]:
    """Explain each model; imported here, as a stage that is switched off trains nothing."""
    from tabdx.cohort.cohort import Cohort
    from tabdx.cohort.partitions import Partitions
    from tabdx.studies.explanation.explain_models import explain_models

    cohort, partitions = Cohort.read(paths.cohort), Partitions.read(paths.partitions)
    return explain_models(params, cohort, partitions)


if __name__ == "__main__":
    run("explain", explain)
