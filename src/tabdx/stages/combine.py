"""Stage combine: the mean of several models' risks."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pandas as pd

from tabdx.artifacts.inner_predictions import read_inner_predictions, write_inner_predictions
from tabdx.artifacts.models import read_model, read_record, write_model
from tabdx.artifacts.predictions import read_predictions, write_predictions
from tabdx.artifacts.tables import write_csv
from tabdx.classifiers.combined import NAME, choose_members, combine_chosen, to_files
from tabdx.cohort.cohort import Cohort
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run

_SHOWN = ("candidate", "log_loss")  # of the choice, in the record


def combine_models(params: Params, paths: Paths) -> None:
    """Average the chosen models' predictions, and keep them together as one model."""
    candidates, mean = params.combine.lists, params.combine.mean
    models = list(dict.fromkeys(chain(*candidates.values())))
    predictions = pd.concat([read_predictions(paths.predictions(model)) for model in models])
    inner = pd.concat([read_inner_predictions(paths.inner_predictions(model)) for model in models])
    cohort = Cohort.read(paths.cohort)
    choices = choose_members(inner, pd.Series(cohort.labels, cohort.patients), candidates, mean)
    for table, path, write in (
        (predictions, paths.predictions(NAME), write_predictions),
        (inner, paths.inner_predictions(NAME), write_inner_predictions),
    ):
        write(path, combine_chosen(table, candidates, choices, mean))
    write_csv(paths.report(NAME, "choices.csv"), choices)
    final = choices.iloc[0]
    search = pd.DataFrame(
        {
            "candidate": list(candidates),
            "members": [", ".join(members) for members in candidates.values()],
            "log_loss": [final[f"log_loss_{name}"] for name in candidates],
            "chosen": [final["chosen"] == name for name in candidates],
        }
    )
    write_csv(paths.report(NAME, "search.csv"), search)
    record: dict[str, Any] = {
        "members": list(candidates[final["chosen"]]),
        "mean": mean,
        **cohort.dictionary.outcome.named,
    }
    if len(candidates) > 1:
        record["chosen"] = {name: search.loc[search["chosen"], name].item() for name in _SHOWN}
    _write_model(paths, record)


def _write_model(paths: Paths, record: Mapping[str, Any]) -> None:
    members = record["members"]
    files = {model: read_model(paths.model(model), paths.model_record(model)) for model in members}
    write_model(
        paths.model(NAME),
        paths.model_record(NAME),
        to_files(files, record["mean"]),
        record,
        taken_from=[read_record(paths.model_record(model)) for model in members],
    )


if __name__ == "__main__":
    run("combine", combine_models)
