"""Classifiers to files and back, in formats that cannot execute code."""

from collections.abc import Mapping
from typing import Any

from tabdx.artifacts import skops_format
from tabdx.core.errors import InputError

SKOPS_FILE = "classifier.skops"


def to_files(classifier: Any) -> dict[str, bytes]:
    """Turn a fitted classifier into the files of its model folder.

    Parameters
    ----------
    classifier : scikit-learn classifier
        Made of scikit-learn's and tabdx's own types.

    Returns
    -------
    dict of str to bytes
        ``classifier.skops``; the same bytes for equal classifiers.
    """
    return {SKOPS_FILE: skops_format.dumps(classifier)}


def from_files(files: Mapping[str, bytes]) -> Any:
    """Turn the files of a model folder into the classifier that they hold.

    Parameters
    ----------
    files : mapping of str to bytes
        As `tabdx.artifacts.models.read_model` returns them.

    Raises
    ------
    InputError
        If the files are not those of a known kind of model, or hold a type that is not trusted.
    """
    if set(files) != {SKOPS_FILE}:
        raise InputError(
            f"a model's files must be {SKOPS_FILE}, found {', '.join(sorted(files)) or 'none'}; "
            "`dvc repro` makes them"
        )
    return skops_format.loads(files[SKOPS_FILE])
