"""What a notebook needs, as functions: predict out of fold, judge, train, save and load."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np
import pandas as pd

from tabdx.artifacts.models import read_model, read_record, write_model
from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.classifiers.family import Family
from tabdx.classifiers.loading import load_classifier, to_files
from tabdx.classifiers.nested import predict_out_of_fold, training_parts
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.draw_partitions import draw_outer_folds, require_inner_folds
from tabdx.core.backend import parallel_backend
from tabdx.core.errors import InputError, require_kind
from tabdx.core.messages import shorten
from tabdx.core.params import Model, Params, default_params
from tabdx.deployment.archive import read_archive
from tabdx.deployment.archive_entries import SUFFIX
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.evaluation.joined_predictions import join_predictions
from tabdx.evaluation.scores import score

__all__ = ["Cohort", "InputError", "TrainedModel", "cross_predict", "evaluate", "fit", "load"]


def cross_predict(
    cohort: Cohort,
    model: str = "logistic_regression",
    params: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Predict every patient out of fold: by models that never used that patient.

    Nested cross-validation. The patients are divided into outer folds, and each fold is predicted
    by a model whose hyper-parameters were chosen on inner folds of the others.

    Parameters
    ----------
    cohort : Cohort
        Who is predicted.
    model : {"logistic_regression", "gradient_boosting", "random_forest", "svm", "mlp", "cnn"}
        The family of models; "mlp" and "cnn" are networks.
    params : mapping, optional
        What differs from the defaults, nested as ``params.yaml`` is:
        ``{"split": {"outer_folds": 10}, "normalize": {"method": "robust"}}``.
    seed : int
        Where every draw starts; the same seed gives the same risks.

    Returns
    -------
    DataFrame
        One row per patient and repeat. Columns: ``model``, ``patient``, ``partition``
        (out_of_fold), ``repeat``, ``fold``, ``probability_<class>`` for every class.

    Raises
    ------
    InputError
        If there is no such model, a parameter breaks its rule, or a class has fewer patients (or
        groups) than there are folds.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame
    >>> cohort = Cohort.from_frame(frame, outcome="target", positive=0)
    >>> cross_predict(cohort, params={"split": {"repeats": 1}}).shape
    (569, 7)
    """
    settings = _settings(params, seed)
    family = _make_family(model, cohort, settings)
    split = settings.split
    partitions = draw_outer_folds(cohort, split.outer_folds, split.repeats, settings.seed)
    require_inner_folds(cohort, partitions, split.inner_folds)
    with parallel_backend(settings.compute):
        return predict_out_of_fold(family, cohort, partitions, settings.seed)


def evaluate(
    predictions: pd.DataFrame,
    cohort: Cohort,
    *,
    threshold: float = 0.5,
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Score predictions by every metric, each with its interval and its number of patients.

    Parameters
    ----------
    predictions : DataFrame
        As `cross_predict` gives them. Those of several models can be put together by
        ``pandas.concat``; their intervals then rest on the same resamples.
    cohort : Cohort
        What each patient has.
    threshold : float
        The risk from which a patient is called positive; of more than two classes the likeliest is
        predicted.
    confidence : float
        Of every interval.
    resamples : int
        Bootstrap draws behind the intervals that have no formula.
    seed : int
        Where these draws start.

    Returns
    -------
    DataFrame
        One row per model, partition and metric. Columns: ``value``, ``lower``, ``upper``, ``n``
        and others, as `tabdx.evaluation.scores.Scores` describes them.

    Raises
    ------
    InputError
        If the predictions break their contract or were made for other patients, or a setting
        breaks its rule.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame
    >>> cohort = Cohort.from_frame(frame, outcome="target", positive=0)
    >>> predictions = cross_predict(cohort, params={"split": {"repeats": 1}})
    >>> scores = evaluate(predictions, cohort)
    >>> scores.loc[scores["metric"] == "sensitivity", ["value", "lower", "upper", "n"]].round(2)
       value  lower  upper      n
    7   0.96   0.93   0.98  212.0
    """
    require_kind(predictions, pd.DataFrame, "predictions")
    require_kind(cohort, Cohort, "cohort")
    rules = default_params(
        {
            "seed": seed,
            "evaluate": {"threshold": threshold, "confidence": confidence, "resamples": resamples},
        }
    )
    scores = score(join_predictions(predictions, cohort), seed=rules.seed, **dict(rules.evaluate))
    return scores.table


@dataclass(frozen=True)
class TrainedModel:
    """A trained model, which predicts the classes of a frame of patients.

    Attributes
    ----------
    classifier : scikit-learn classifier
        Fitted; takes raw features, ``classes_`` are the numbers of `classes` from 0.
    facts : dict
        What was recorded of it, such as the configuration that was ``chosen``.
    """

    classifier: Any
    facts: dict[str, Any]

    @property
    def features(self) -> list[str]:
        """Columns that it predicts from."""
        return list(self.classifier.feature_names_in_)

    @property
    def classes(self) -> list[str]:
        """Names of the classes; their numbers, where the record of the model names none."""
        named = self.facts.get("classes")
        return named if isinstance(named, list) else list(map(str, self.classifier.classes_))

    def predict_risk(self, frame: pd.DataFrame) -> pd.Series:
        """Predict the probability of the diseased class, or of all diseased classes together.

        Parameters
        ----------
        frame : DataFrame
            As `predict_probabilities` takes it.

        Returns
        -------
        Series
            Risks between 0 and 1, on the frame's index.

        Raises
        ------
        InputError
            As `predict_probabilities` raises it, or if there are more than two classes and none
            was said to be positive.
        """
        default = self.classes[1:] if len(self.classes) == 2 else []
        positive = self.facts.get("positive", default)
        if not positive:
            raise InputError(
                f"of the classes {', '.join(map(shorten, self.classes))} none is positive, so that "
                "there is no risk; use predict_probabilities, or train with `positive`"
            )
        columns = [f"{PROBABILITY}{one}" for one in positive]
        return self.predict_probabilities(frame)[columns].sum(axis=1).rename("risk")

    def predict_probabilities(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Predict the probability of every class.

        Parameters
        ----------
        frame : DataFrame
            One row per patient, with a column for each of `features`; others are passed over. A
            missing value is taken for what is usual in training.

        Returns
        -------
        DataFrame
            A column ``probability_<class>`` a class, on the frame's index; a row sums to 1.

        Raises
        ------
        InputError
            If a column is missing, or a cell that must be a number is none.
        """
        require_kind(frame, pd.DataFrame, "frame")
        missing = [name for name in self.features if name not in frame]
        if missing:
            raise InputError(
                f"the frame lacks {', '.join(map(shorten, missing))}; the model predicts from "
                f"{', '.join(map(shorten, self.features))}"
            )
        try:
            probability = self.classifier.predict_proba(frame[self.features])
        except (ValueError, TypeError) as refused:
            raise InputError(f"the model cannot read the frame: {refused}") from refused
        columns = [f"{PROBABILITY}{one}" for one in self.classes]
        return pd.DataFrame(np.asarray(probability), frame.index, columns)

    def save(self, folder: str | Path) -> None:
        """Write the model into a folder, and its record (hashes, versions, facts) beside it.

        Parameters
        ----------
        folder : str or Path
            The model's own; the record is the file of the same name that ends in ``.json``.
        """
        write_model(Path(folder), _record_of(folder), to_files(self.classifier), self.facts)


def fit(
    cohort: Cohort,
    model: str = "logistic_regression",
    params: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> TrainedModel:
    """Train a model on all patients, its hyper-parameters chosen on inner folds.

    How good such a model is, `cross_predict` and `evaluate` tell.

    Parameters
    ----------
    cohort, model, params, seed
        As `cross_predict` takes them.

    Returns
    -------
    TrainedModel

    Raises
    ------
    InputError
        As `cross_predict` raises it.

    Examples
    --------
    >>> frame = pd.DataFrame({"marker": range(40), "ill": [0, 1] * 10 + [1] * 20})
    >>> cohort = Cohort.from_frame(frame, outcome="ill", positive=1)
    >>> fit(cohort).predict_risk(frame.tail(2)).round(1).tolist()
    [1.0, 1.0]
    """
    settings = _settings(params, seed)
    family = _make_family(model, cohort, settings)
    nobody_apart = draw_outer_folds(cohort, settings.split.outer_folds, 0, settings.seed)
    with parallel_backend(settings.compute):
        (fitted,) = family.train(training_parts(cohort, nobody_apart, settings.seed))
    return TrainedModel(fitted.classifier, fitted.record | cohort.dictionary.outcome.named)


def load(path: str | Path) -> TrainedModel | DeployedModel:
    """Load a trained model that a stage or `TrainedModel.save` wrote, or an exported one.

    Loading runs no code out of the files, and files are read only if they are the recorded ones.

    Parameters
    ----------
    path : str or Path
        A folder such as ``models/svm``, whose record ``models/svm.json`` lies beside it; or an
        archive that ``tabdx export`` wrote, such as ``model.zip``.

    Returns
    -------
    TrainedModel or DeployedModel
        Of an archive, what answers as the dashboard does, too: `DeployedModel.answer`.

    Raises
    ------
    InputError
        If there is no model, a file is not the recorded one, or a library of another version
        wrote it.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> frame = pd.DataFrame({"marker": range(40), "ill": [0, 1] * 10 + [1] * 20})
    >>> folder = Path(mkdtemp()) / "marker"
    >>> fit(Cohort.from_frame(frame, outcome="ill", positive=1)).save(folder)
    >>> load(folder).features
    ['marker']
    """
    if Path(path).suffix.lower() == SUFFIX:
        return read_archive(Path(path))
    folder, record = Path(path), _record_of(path)
    if not folder.is_dir() or not record.is_file():
        raise InputError(
            f"{folder} is no model: a model is a folder, such as models/svm, with its record "
            f"beside it, here {record}"
        )
    facts = read_record(record)
    model = TrainedModel(load_classifier(read_model(folder, record)), facts)
    if len(model.classes) != len(model.classifier.classes_):
        raise InputError(
            f"{record} names {len(model.classes)} classes, and the model tells "
            f"{len(model.classifier.classes_)} apart; train it again"
        )
    return model


def _settings(params: Mapping[str, Any] | None, seed: int) -> Params:
    if params is not None:
        require_kind(params, Mapping, "params")
    return default_params({**(params or {}), "seed": seed})


def _make_family(model: str, cohort: Cohort, params: Params) -> Family:
    require_kind(cohort, Cohort, "cohort")
    require_kind(model, str, "model")
    if model not in get_args(Model):
        near = get_close_matches(model, get_args(Model), n=1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        raise InputError(
            f"{shorten(model)!r} is no model; {meant}There are {', '.join(get_args(Model))}"
        )
    return make_family(cast(Model, model), cohort.dictionary, params, keep_inner=False)


def _record_of(folder: str | Path) -> Path:
    return Path(folder).with_name(f"{Path(folder).name}.json")
