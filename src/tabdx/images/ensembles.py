"""Ensembles of networks by name: which one answers, and its files."""

import pandas as pd

from tabdx.artifacts.models import read_model
from tabdx.core.paths import Paths
from tabdx.images.files import TrainedNetworks, from_files

NETWORKS = ("plain_cnn", "resnet9")
_ENSEMBLE, BEST = "_ensemble", "best"


def choose_ensemble(ranking: pd.DataFrame, network: str) -> str:
    """Name the ensemble of networks that answers for a new image.

    Parameters
    ----------
    ranking : DataFrame
        As `tabdx.evaluation.comparison.comparison.order` gives it; other models may stand before.
    network : str
        ``answer.network``: a kind of network, or best: the one whose ensemble is best on the
        validation part.
    """
    if network != BEST:
        return f"{network}{_ENSEMBLE}"
    ensembles = [f"{one}{_ENSEMBLE}" for one in NETWORKS]
    return next(str(model) for model in ranking["model"] if model in ensembles)


def network_of(ensemble: str) -> str:
    """Name the kind of network that an ensemble is of, which is its folder's name.

    Examples
    --------
    >>> network_of("plain_cnn_ensemble")
    'plain_cnn'
    """
    return ensemble.removesuffix(_ENSEMBLE)


def read_ensemble(ensemble: str, paths: Paths) -> TrainedNetworks:
    """Read the networks of an ensemble.

    Raises
    ------
    InputError
        If a file is missing, broken, or not the recorded one.
    """
    network = network_of(ensemble)
    return from_files(read_model(paths.model(network), paths.model_record(network)))
