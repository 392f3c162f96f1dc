"""Inputs and outputs of every training stage."""

from collections.abc import Callable
from typing import Any

from tabdx.artifacts.inner_predictions import write_inner_predictions
from tabdx.artifacts.models import write_model
from tabdx.artifacts.predictions import write_predictions
from tabdx.artifacts.tables import write_csv
from tabdx.classifiers.family import Family
from tabdx.classifiers.nested import Nested, cross_predict
from tabdx.classifiers.persistence import to_files
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.paths import Paths


def train_family(
    family: Family,
    cohort: Cohort,
    paths: Paths,
    seed: int,
    files_of: Callable[[Any], dict[str, bytes]] = to_files,
) -> Nested:
    """Cross-predict with a family; write its predictions, its final model and its search."""
    nested = cross_predict(family, cohort, Partitions.read(paths.partitions), seed)
    write_predictions(paths.predictions(family.name), nested.predictions)
    write_inner_predictions(paths.inner_predictions(family.name), nested.inner_predictions)
    write_model(
        paths.model(family.name),
        paths.model_record(family.name),
        files_of(nested.final.classifier),
        nested.final.record | cohort.dictionary.outcome.named,
    )
    write_csv(paths.report(family.name, "search.csv"), nested.final.search)
    return nested
