"""Parameters under which a family trains one fixed configuration."""

from typing import Any

import pandas as pd

from tabdx.classifiers.normalization_choice import COLUMN
from tabdx.core.params import Model, NormalizeParams, Params

_BASELINES = ("logistic_regression", "gradient_boosting", "random_forest")


def fix_configuration(params: Params, model: Model, search: pd.DataFrame) -> Params:
    """Return parameters under which a model tries nothing but the configuration it chose.

    Inner folds stay as many as they are: the SVM learns its sigmoid on them, and a network has a
    member for each. Where nothing is left to choose the baselines need none; see ``keep_inner`` of
    `tabdx.classifiers.registry.make_family`.

    Parameters
    ----------
    params : Params
        The whole search.
    model : str
        The model's name.
    search : DataFrame
        Of a training under `params`; its row ``chosen`` is kept.
    """
    row = search[search["chosen"]]
    chosen: dict[str, Any] = {str(name): row[name].item() for name in row}
    if COLUMN in chosen:
        normalize = NormalizeParams(method=(chosen[COLUMN],))
        params = params.model_copy(update={"normalize": normalize})
    if model in _BASELINES:
        kept = _only(getattr(params.baselines, model), chosen)
        baselines = params.baselines.model_copy(update={model: kept})
        return params.model_copy(update={"baselines": baselines})
    if model == "svm":
        return params.model_copy(update={"tune_svm": _only(params.tune_svm, chosen)})
    widths = tuple(int(width) for width in str(chosen["widths"]).split("-"))
    space = _only(
        getattr(params.train_nets, model), chosen | {"hidden": widths, "channels": widths}
    )
    one = params.train_nets.narrow.model_copy(update={"configurations": 1, "reduction_factor": 0})
    update = {model: space, "search": "narrow", "narrow": one, "ensemble_size": 1}
    return params.model_copy(update={"train_nets": params.train_nets.model_copy(update=update)})


def _only(section: Any, chosen: dict[str, Any]) -> Any:
    """Leave of each grid or range of a section the chosen value."""
    fields = [name for name in type(section).model_fields if name in chosen]
    return section.model_copy(update={name: (chosen[name],) for name in fields})
