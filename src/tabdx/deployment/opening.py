"""A deployed model by its name in the project, or by the path of an archive."""

from pathlib import Path

from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.deployment.archive import read_archive
from tabdx.deployment.archive_entries import SUFFIX
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.deployment.project import open_in_project


def is_archive(model: str | None) -> bool:
    """Tell the path of an archive from the name of a model."""
    return model is not None and Path(model).suffix.lower() == SUFFIX


def open_model(model: str | None, paths: Paths) -> DeployedModel:
    """Open a model that answers.

    Parameters
    ----------
    model : str or None
        The path of an archive, which ends in .zip, or the name of a model of the project; None is
        the project's recommended one.
    paths : Paths
        Of the project, where there is one.

    Raises
    ------
    InputError
        If there is neither, or the model cannot be read.
    """
    if model is not None and is_archive(model):
        return read_archive(Path(model))
    if not paths.params.exists():
        raise InputError(
            "there is no project here (no params.yaml); name an exported model by "
            "--model model.zip, or go to the project's folder"
        )
    return open_in_project(paths, model)
