"""scikit-learn objects as bytes that cannot execute code, the same for equal objects."""

import hashlib
import io
import json
import warnings
import zipfile
from typing import Any

import skops.io
from sklearn.exceptions import InconsistentVersionWarning

from tabdx.artifacts.refusal import refuse_broken
from tabdx.artifacts.skops_checks import SCHEMA, check_archive
from tabdx.core.errors import InputError

# Types that skops does not trust by itself and that a model of this project is made of. Only a
# file whose hash is the recorded one is read (see models.py), which is what makes TreePredictor
# bearable here: it indexes by what the file says, without checks.
TRUSTED_TYPES = (
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "tabdx.classifiers.forest.ForestClassifier",
    "tabdx.classifiers.svm.calibration.JointlyCalibratedClassifier",
    "tabdx.classifiers.svm.squared_hinge.SquaredHingeClassifier",
    "tabdx.normalization.clip.SmoothClip",
    "tabdx.normalization.constant_columns.ConstantColumns",
    "tabdx.normalization.layout.Layout",
    "tabdx.normalization.scalers.QuantileScaler",
)

_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can hold


def dumps(estimator: Any) -> bytes:
    """Write an estimator in the skops format, equal estimators as equal bytes.

    skops names arrays and objects by their addresses in memory and stamps the time. Here an array
    is named by its content, objects have no name (one that is referred to twice comes back as two
    equal ones), and no time is kept.

    Parameters
    ----------
    estimator : object
        Usually a fitted scikit-learn estimator.

    Returns
    -------
    bytes
        A zip file: ``schema.json``, and one ``.npy`` file a distinct array.
    """
    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(estimator))) as written:
        contents = {name: written.read(name) for name in written.namelist()}
    schema = json.loads(contents.pop(SCHEMA))
    names = {name: _content_name(name, content) for name, content in contents.items()}
    canonical = {names[name]: content for name, content in contents.items()}
    canonical[SCHEMA] = json.dumps(_canonical(schema, names), separators=(",", ":")).encode()
    return _zip(canonical)


def loads(content: bytes) -> Any:
    """Read an estimator that `dumps` wrote.

    Raises
    ------
    InputError
        If the bytes are not in the skops format, would unpack to too much, were written by another
        scikit-learn, or hold a type outside scikit-learn's own and `TRUSTED_TYPES`; the message
        names the types. Nothing is constructed before this check.
    """
    with refuse_broken("the model's skops file", "`dvc repro` makes it again"):
        check_archive(content)
        _check_types(content)
        # Another patch version was allowed by the check and is said where the model answers.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InconsistentVersionWarning)
            return skops.io.loads(content, trusted=list(TRUSTED_TYPES))


def _check_types(content: bytes) -> None:
    strange = sorted(set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED_TYPES))
    if strange:
        raise InputError(
            f"the model holds types that are not trusted: {', '.join(strange)}; it is not one of "
            "this project's models, or a new type must be added to TRUSTED_TYPES after review"
        )


def _content_name(name: str, content: bytes) -> str:
    suffix = name.rpartition(".")[2]
    return f"{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"


def _canonical(state: Any, names: dict[str, str]) -> Any:
    """Rename the files that a state refers to, and leave the addresses out."""
    if isinstance(state, list):
        return [_canonical(entry, names) for entry in state]
    if not isinstance(state, dict):
        return state
    kept = {key: _canonical(value, names) for key, value in state.items() if key != "__id__"}
    if isinstance(kept.get("file"), str):
        kept["file"] = names[kept["file"]]
    return kept


def _zip(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            archive.writestr(entry, contents[name], compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
