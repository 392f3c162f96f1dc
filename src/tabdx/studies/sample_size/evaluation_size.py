"""Sample size for evaluation, for intervals of a stated width.

Each size is that at which a 95% interval is no wider than asked for. Reference: Riley et al.
(2021), Minimum sample size for external validation of a clinical prediction model with a binary
outcome, Statistics in Medicine 40, 4230–4251. The widths are the defaults of the authors' program
pmvalsampsize.
"""

from collections.abc import Iterator
from math import asinh, ceil, isnan, nan, sqrt

from scipy.optimize import brentq
from scipy.stats import norm

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.target import Target
from tabdx.core.errors import InputError
from tabdx.studies.sample_size.population import HIGHEST_AUC, Population
from tabdx.studies.sample_size.summary_rows import Row, Scores, missing, row

RATIO_WIDTH = SLOPE_WIDTH = BENEFIT_WIDTH = 0.2
AUC_WIDTH = 0.1
_WIDTHS = {
    "observed_expected": RATIO_WIDTH,
    "slope": SLOPE_WIDTH,
    "roc_auc": AUC_WIDTH,
    "net_benefit": BENEFIT_WIDTH,
}
_Z = float(norm.isf(0.025))


def evaluation_rows(
    own: Scores, cohort: Cohort, target: Target, threshold: float | None
) -> Iterator[Row]:
    """How many patients a study takes that evaluates the model, by what it is to measure.

    Parameters
    ----------
    own : dict
        The scores of the model's risk of the target, out of fold: such performance is expected of
        it elsewhere.
    cohort : Cohort
        The development patients: such a share of diseased is expected.
    target : Target
        The classes that count as diseased.
    threshold : float or None
        Risk from which a patient is called positive; None where no class is said to be positive,
        and there is no net benefit.
    """
    what = "patients" if cohort.groups is None else "groups"
    sizes = _sizes(own, float(target.positive(cohort.labels).mean()), threshold)
    if threshold is not None:
        yield row("threshold", threshold)
    for name, width in _WIDTHS.items():
        if name in sizes:
            yield row(f"{name}_to_evaluate", sizes[name], what, criterion=width)
        else:
            lacking = name == "net_benefit" and threshold is None
            reason = "no_positive_class" if lacking else "no_score"
            yield missing(f"{name}_to_evaluate", what, reason, width)
    yield row("minimum_to_evaluate", max(sizes.values()), what)


def _sizes(own: Scores, prevalence: float, threshold: float | None) -> dict[str, int]:
    """Those sizes that the scores tell."""
    auc, found, spared = (
        own.get(metric, {}).get("value", nan)
        for metric in ("roc_auc", "sensitivity", "specificity")
    )
    sizes = {"observed_expected": size_for_ratio(prevalence)}
    if 0.5 < auc <= HIGHEST_AUC:
        sizes["slope"] = size_for_slope_interval(Population.of(prevalence, auc))
    if 0.5 <= auc < 1:
        sizes["roc_auc"] = size_for_auc(auc, prevalence)
    if threshold is not None and not isnan(found + spared):
        sizes["net_benefit"] = size_for_net_benefit(found, spared, prevalence, threshold)
    return sizes


def size_for_ratio(prevalence: float, width: float = RATIO_WIDTH) -> int:
    """Patients at which an observed to expected ratio of 1 has an interval of this width.

    (1 − φ) / (φ s²), where the interval exp(± 1.96 s) is as wide as asked for: 2 sinh(1.96 s) = w.

    Examples
    --------
    A disease of 1.8%, and an interval from 0.62 to 1.62:

    >>> size_for_ratio(0.018, 1.0)
    906
    """
    error = asinh(width / 2) / _Z
    return ceil((1 - _checked(prevalence)) / (prevalence * error**2))


def size_for_slope_interval(population: Population, width: float = SLOPE_WIDTH) -> int:
    """Patients at which a calibration slope of 1 has an interval of this width.

    I₀₀ / (s² (I₀₀ I₁₁ − I₀₁²)), s = w / (2 · 1.96): the I are the means of p (1 − p) times 1, the
    log odds and their square, over calibrated patients.

    Parameters
    ----------
    population : Population
        How the log odds of the model's risks are spread.
    width : float
        Of the interval.
    """
    plain, crossed, squared = population.information
    error = width / (2 * _Z)
    return ceil(plain / (error**2 * (plain * squared - crossed**2)))


def size_for_auc(auc: float, prevalence: float, width: float = AUC_WIDTH) -> int:
    """Patients at which the ROC AUC has an interval of this width, plain.

    The standard error is Newcombe's (2006), Statistics in Medicine 25, 559–573: of n patients,
    s² = A (1 − A) (1 + (n/2 − 1)(1 − A)/(2 − A) + (n/2 − 1) A/(1 + A)) / (n² φ (1 − φ)).

    Examples
    --------
    >>> size_for_auc(0.8, 0.018)
    4252
    """
    _checked(prevalence)
    if not 0.5 <= auc < 1:
        raise InputError(f"a size is derived for a ROC AUC from 0.5, below 1; found {auc:g}")

    def too_wide(size: float) -> float:
        more = size / 2 - 1
        spread = 1 + more * (1 - auc) / (2 - auc) + more * auc / (1 + auc)
        square = auc * (1 - auc) * spread / (size**2 * prevalence * (1 - prevalence))
        return 2 * _Z * sqrt(square) - width

    return ceil(brentq(too_wide, 2, 1e12)) if too_wide(2) > 0 else 2


def size_for_net_benefit(
    sensitivity: float,
    specificity: float,
    prevalence: float,
    threshold: float,
    width: float = BENEFIT_WIDTH,
) -> int:
    """Patients at which the standardised net benefit has an interval of this width.

    With w = (1 − φ)/φ · t/(1 − t), the standardised net benefit Se − w (1 − Sp) of n patients has
    the variance (Se (1 − Se)/φ + w² Sp (1 − Sp)/(1 − φ) + w² (1 − Sp)²/(φ (1 − φ))) / n.

    Parameters
    ----------
    sensitivity, specificity : float
        At the threshold.
    prevalence : float
        φ, the share of the diseased.
    threshold : float
        t, the risk from which a patient is called positive.
    width : float
        Of the interval.
    """
    share = _checked(prevalence)
    weight = (1 - share) / share * threshold / (1 - threshold)
    variance = (
        sensitivity * (1 - sensitivity) / share
        + weight**2 * specificity * (1 - specificity) / (1 - share)
        + weight**2 * (1 - specificity) ** 2 / (share * (1 - share))
    )
    return max(ceil(variance / (width / (2 * _Z)) ** 2), 2)


def _checked(prevalence: float) -> float:
    if not 0 < prevalence < 1:
        raise InputError(
            f"an evaluation needs patients of both classes; found a share of diseased of "
            f"{prevalence:g}"
        )
    return prevalence
