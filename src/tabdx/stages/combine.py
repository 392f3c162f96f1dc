"""Stage combine: the mean of several models' risks."""

import pandas as pd

from tabdx.artifacts.inner_predictions import read_inner_predictions, write_inner_predictions
from tabdx.artifacts.models import read_model, read_record, write_model
from tabdx.artifacts.predictions import read_predictions, write_predictions
from tabdx.classifiers.combined import NAME, combine, to_files
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run


def combine_models(params: Params, paths: Paths) -> None:
    """Average the chosen models' predictions, and keep them together as one model."""
    models = params.combine.models
    predictions = [read_predictions(paths.predictions(model)) for model in models]
    inner = [read_inner_predictions(paths.inner_predictions(model)) for model in models]
    write_predictions(paths.predictions(NAME), combine(pd.concat(predictions), models))
    write_inner_predictions(paths.inner_predictions(NAME), combine(pd.concat(inner), models))
    files: dict[str, dict[str, bytes]] = {
        model: read_model(paths.model(model), paths.model_record(model)) for model in models
    }
    write_model(
        paths.model(NAME),
        paths.model_record(NAME),
        to_files(files),
        {"members": list(models)},
        taken_from=[read_record(paths.model_record(model)) for model in models],
    )


if __name__ == "__main__":
    run("combine", combine_models)
