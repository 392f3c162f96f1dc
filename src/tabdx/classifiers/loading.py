"""Loading a trained model of any kind from its files, and writing its files."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from tabdx.classifiers import combined_classifier, persistence
from tabdx.classifiers.combined import MEMBERS_FILE
from tabdx.classifiers.model_checks import check_model
from tabdx.classifiers.networks.file_names import NETWORK_FILE


def load_classifier(files: Mapping[str, bytes], classes: int | None = None) -> Any:
    """Turn the files of a model folder into the classifier that they hold.

    Parameters
    ----------
    files : mapping of str to bytes
        As `tabdx.artifacts.models.read_model` returns them: refused unless they are the recorded.
    classes : int, optional
        How many the model must tell apart, such as those of the dictionary.

    Raises
    ------
    InputError
        If the files are of no known kind, hold a type that is not trusted, or do not make a
        classifier that predicts risks.
    """
    load = partial(_load_one, classes=classes)
    return combined_classifier.from_files(files, load) if MEMBERS_FILE in files else load(files)


def to_files(classifier: Any) -> dict[str, bytes]:
    """Turn a fitted classifier, a network or another one, into the files of its model folder."""
    if hasattr(classifier, "ensemble_"):
        from tabdx.classifiers.networks import files  # noqa: PLC0415

        return files.to_files(classifier)
    return persistence.to_files(classifier)


def _load_one(files: Mapping[str, bytes], classes: int | None) -> Any:
    classifier = _read_one(files)
    check_model(classifier, classes)
    return classifier


def _read_one(files: Mapping[str, bytes]) -> Any:
    if NETWORK_FILE in files:
        # torch takes seconds to import: only where a network is asked.
        from tabdx.classifiers.networks.files import from_files  # noqa: PLC0415

        return from_files(files)
    return persistence.from_files(files)
