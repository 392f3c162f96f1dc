"""Methods of recalibration: Platt or vector scaling, temperature, isotonic, Venn-Abers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.class_scaling import (
    apply_scaling,
    fit_class_temperature,
    fit_vector_scaling,
)
from tabdx.evaluation.calibration.isotonic import (
    apply_isotonic,
    apply_isotonic_by_class,
    fit_isotonic,
    fit_isotonic_by_class,
)
from tabdx.evaluation.calibration.venn_abers import apply_venn_abers, fit_venn_abers
from tabdx.numerics.logistic import fit_logistic
from tabdx.numerics.platt import fit_sigmoids, smoothed_target

Values = NDArray[np.float64]
Labels = NDArray[np.int8]
Numbers = Mapping[str, list[float]]

_SMALLEST = float(np.finfo(np.float64).eps)  # a risk of 0 has no log odds; as for the log loss


@dataclass(frozen=True)
class Recalibrator:
    """A fitted recalibration, in plain numbers that JSON can hold.

    Attributes
    ----------
    method : str
        One of `METHODS`.
    numbers : mapping of str to list of float
        What the method learned; `METHODS` says what each number is, and `CLASS_METHODS` for more
        than two classes.
    """

    method: str
    numbers: Numbers

    def apply(self, probability: Values) -> Values:
        """Recalibrate risks, shape (patient,), or probabilities, shape (patient, class).

        None leaves [0, 1].

        Raises
        ------
        InputError
            If one is missing or outside of [0, 1].
        """
        checked = _checked(probability)
        learned = {name: np.asarray(values) for name, values in self.numbers.items()}
        return methods_for(checked)[self.method].apply(checked, **learned)

    def to_dict(self) -> dict[str, Any]:
        """Give the method and its numbers, for JSON."""
        return {"method": self.method, "numbers": dict(self.numbers)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Recalibrator":
        """Take what `to_dict` gave.

        Raises
        ------
        InputError
            If the method is unknown, or its numbers are not the ones that it needs.
        """
        method, numbers = _known(str(document.get("method"))), document.get("numbers", {})
        known = [own[method].learns for own in (METHODS, CLASS_METHODS) if method in own]
        if not any(set(numbers) == set(learns) for learns in known):
            raise InputError(
                f"a recalibrator of method {method} has the numbers "
                f"{', '.join(METHODS[method].learns) or '(none)'}, not "
                f"{', '.join(numbers) or '(none)'}; run the stage that wrote it again"
            )
        return cls(method, {name: [float(one) for one in numbers[name]] for name in numbers})


def fit_recalibrator(method: str, probability: Values, labels: Labels) -> Recalibrator:
    """Fit a recalibration on patients whom the model was not trained on.

    Parameters
    ----------
    method : str
        One of `METHODS`; for more than two classes of `CLASS_METHODS`.
    probability : ndarray, shape (patient,) or (patient, class)
        Predicted probability of the positive side, or of each of more than two classes.
    labels : ndarray, shape (patient,)
        1 for the positive side; or numbers of the classes, from 0.

    Raises
    ------
    InputError
        If the method is unknown, there are no patients, or a probability is missing or outside
        [0, 1].

    Examples
    --------
    Isotonic regression pools what is out of order, and takes four patients for no proof of 0 or 1.

    >>> risk, positive = np.array([0.1, 0.3, 0.4, 0.8]), np.array([0, 1, 0, 1], dtype=np.int8)
    >>> fit_recalibrator("isotonic", risk, positive).apply(np.array([0.1, 0.35, 0.9])).round(3)
    array([0.167, 0.5  , 0.833])
    """
    if not len(probability):
        raise InputError(f"recalibration by {_known(method)} needs patients to learn from; got 0")
    fitted = methods_for(probability)[_known(method)].fit(_checked(probability), labels)
    return Recalibrator(method, {name: values.tolist() for name, values in fitted.items()})


def methods_for(probability: Values) -> "Mapping[str, Method]":
    """Give the methods for risks, shape (patient,), or for probabilities, (patient, class)."""
    return METHODS if probability.ndim == 1 else CLASS_METHODS


def _known(method: str) -> str:
    if method not in METHODS:
        raise InputError(
            f"recalibration knows the methods {', '.join(METHODS)}, not {method!r}; "
            "choose among them in decide.recalibrate"
        )
    return method


def _checked(risk: Values) -> Values:
    wrong = ~((risk >= 0) & (risk <= 1))
    if wrong.any():
        raise InputError(
            f"a risk that is recalibrated lies between 0 and 1; got {risk[wrong][0]}: train again"
        )
    return np.asarray(risk, dtype=np.float64)


def _log_odds(risk: Values) -> Values:
    bounded: Values = logit(np.clip(risk, _SMALLEST, 1 - _SMALLEST))
    return bounded


def _fit_none(risk: Values, positive: Labels) -> dict[str, Values]:
    return {}


def _apply_none(risk: Values) -> Values:
    return risk


def _fit_platt(risk: Values, positive: Labels) -> dict[str, Values]:
    slope, intercept = fit_sigmoids(_log_odds(risk)[None, :], positive)
    return {"slope": slope, "intercept": intercept}


def _apply_platt(risk: Values, slope: Values, intercept: Values) -> Values:
    read: Values = expit(slope * _log_odds(risk) + intercept)
    return read


def _fit_temperature(risk: Values, positive: Labels) -> dict[str, Values]:
    # Platt's targets: without them, risks that part the classes would call for infinite slopes.
    slope = fit_logistic(_log_odds(risk)[:, None], smoothed_target(positive))
    return {"slope": np.maximum(slope, 0.0)}  # risks that point the wrong way tell nothing: all ½


def _apply_temperature(risk: Values, slope: Values) -> Values:
    read: Values = expit(slope * _log_odds(risk))
    return read


@dataclass(frozen=True)
class Method:
    """One way to recalibrate.

    Attributes
    ----------
    fit : callable
        ``(probability, labels) -> {name: numbers}``.
    apply : callable
        ``(probability, **numbers) -> probability``.
    learns : tuple of str
        The names of its numbers.
    """

    fit: Callable[[Values, Labels], dict[str, Values]]
    apply: Callable[..., Values]
    learns: tuple[str, ...]


METHODS: dict[str, Method] = {
    "none": Method(_fit_none, _apply_none, ()),
    # expit(intercept + slope · logit of the risk)
    "platt": Method(_fit_platt, _apply_platt, ("slope", "intercept")),
    # expit(slope · logit of the risk); the temperature is 1 / slope
    "temperature": Method(_fit_temperature, _apply_temperature, ("slope",)),
    # corners between which the share is a straight line; level beyond the ends
    "isotonic": Method(fit_isotonic, apply_isotonic, ("risk", "proportion")),
    # what isotonic regression would say with the patient added as healthy, and as diseased
    "venn_abers": Method(
        fit_venn_abers, apply_venn_abers, ("levels", "if_negative", "if_positive")
    ),
}
# For more than two classes. Venn-Abers has none: it adds the patient as negative and as positive.
CLASS_METHODS: dict[str, Method] = {
    "none": METHODS["none"],
    # vector scaling: softmax(intercept + slope · log probability), a slope and an intercept a class
    "platt": Method(fit_vector_scaling, apply_scaling, ("slope", "intercept")),
    # softmax(slope · log probability)
    "temperature": Method(fit_class_temperature, apply_scaling, ("slope",)),
    # a line for each class against the rest, normalised
    "isotonic": Method(
        fit_isotonic_by_class, apply_isotonic_by_class, ("corners", "risk", "proportion")
    ),
}
