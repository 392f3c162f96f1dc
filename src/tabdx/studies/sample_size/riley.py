"""Riley's four criteria of the sample size for development.

They replace the rule of ten events per parameter: how many are needed depends on how strongly the
features tell the outcome (R², after Cox and Snell) and on how common it is. They are derived for
logistic regression without a penalty. The first falls where the model is strong, and is then too
low: see `tabdx.studies.sample_size.slope_forecast`. References: Riley et al. (2019), Statistics in
Medicine 38, 1276–1296; Riley et al. (2020), BMJ 368:m441.
"""

from math import ceil, exp, log

import numpy as np
from scipy.optimize import brentq

from tabdx.core.errors import InputError

SHRINKAGE = 0.9  # the least expected calibration slope, and so the most overfitting
OPTIMISM = 0.05  # the most by which R² may look better than it is, as a share of its maximum
MARGIN = 0.05  # of the overall risk, at 95%
ERROR = 0.05  # the most by which a patient's risk may be off, on average
LEAST_R2 = 1e-9
MOST_PARAMETERS = 30  # for which the criterion on that error was derived


def entropy(prevalence: float) -> float:
    """Log loss of giving everybody the prevalence as risk, −φ ln φ − (1 − φ) ln(1 − φ).

    Examples
    --------
    >>> round(entropy(0.5), 4)
    0.6931
    """
    return -prevalence * log(prevalence) - (1 - prevalence) * log(1 - prevalence)


def cox_snell(log_loss: float, prevalence: float) -> float:
    """Generalised R² of a model with this log loss, 1 − exp(−2 (H(φ) − log loss)).

    Out of fold it needs no correction for overfitting. Below 0 the model is worse than the
    prevalence alone. Reference: Cox & Snell (1989), Analysis of Binary Data, p. 209.

    Examples
    --------
    >>> cox_snell(entropy(0.3), 0.3)
    0.0
    """
    return float(-np.expm1(-2 * (entropy(prevalence) - log_loss)))


def most_cox_snell(prevalence: float) -> float:
    """R² of a model that knows every outcome, which is below 1: 1 − exp(−2 H(φ)).

    Examples
    --------
    The paper's table: 0.75 where one half is diseased, 0.33 at 5%.

    >>> round(most_cox_snell(0.5), 2), round(most_cox_snell(0.05), 2)
    (0.75, 0.33)
    """
    return cox_snell(0.0, prevalence)


def size_for_shrinkage(parameters: int, r2: float, shrinkage: float = SHRINKAGE) -> int:
    """Patients at which the coefficients are expected to need no more shrinkage than this.

    n = P / ((S − 1) ln(1 − R² / S)).

    Parameters
    ----------
    parameters : int
        Candidate parameters P, the intercept not counted.
    r2 : float
        Cox and Snell's, of the model on new patients; above 0 and below `shrinkage`.
    shrinkage : float
        S.

    Raises
    ------
    InputError
        If `r2` is not between 0 and `shrinkage`: no size is enough, or every one.

    Examples
    --------
    The example of the authors' program pmsampsize, 24 parameters at an R² of 0.288:

    >>> size_for_shrinkage(24, 0.288)
    623
    """
    # An R² of rounding errors is none.
    if not LEAST_R2 < r2 < shrinkage < 1:
        raise InputError(
            f"a size is derived for an R² above 0 and below the shrinkage {shrinkage:g}, which is "
            f"below 1; found R² = {r2:g}"
        )
    return ceil(parameters / ((shrinkage - 1) * log(1 - r2 / shrinkage)))


def size_for_optimism(parameters: int, r2: float, prevalence: float) -> int:
    """Patients at which Nagelkerke's R² is expected to look better by no more than 0.05.

    The size for a shrinkage of R² / (R² + 0.05 max R²).

    Examples
    --------
    The same example at a prevalence of 17.4%:

    >>> size_for_optimism(24, 0.288, 0.174)
    662
    """
    shrinkage = r2 / (r2 + OPTIMISM * most_cox_snell(prevalence))
    return size_for_shrinkage(parameters, r2, shrinkage)


def size_for_risk(prevalence: float) -> int:
    """Patients at which the overall risk is known to ±0.05: (1.96 / 0.05)² φ (1 − φ).

    Examples
    --------
    >>> size_for_risk(0.174)
    221
    """
    return ceil((1.96 / MARGIN) ** 2 * prevalence * (1 - prevalence))


def size_for_error(parameters: int, prevalence: float) -> int:
    """Patients at which a patient's risk is off by no more than 0.05 on average.

    n = exp((−0.508 + 0.259 ln φ + 0.504 ln P − ln 0.05) / 0.544), where φ is the share of the
    rarer class: a regression through simulated studies. Where the model is strong it asks for more
    than is needed (Pavlou et al. 2024). Reference: van Smeden et al. (2019), Statistical Methods in
    Medical Research 28, 2455–2474.

    Raises
    ------
    InputError
        If there are more parameters than the formula was derived for, `MOST_PARAMETERS`.

    Examples
    --------
    The example of Riley et al. (2020), pre-eclampsia in 5% of women, 30 parameters:

    >>> size_for_error(30, 0.05)
    544
    """
    if parameters > MOST_PARAMETERS:
        raise InputError(
            f"the size for the mean error of the risks was derived for up to {MOST_PARAMETERS} "
            f"parameters; found {parameters}"
        )
    rarer = min(prevalence, 1 - prevalence)
    logarithm = -0.508 + 0.259 * log(rarer) + 0.504 * log(parameters) - log(ERROR)
    return ceil(exp(logarithm / 0.544))


def expected_shrinkage(patients: int, parameters: int, r2: float) -> float:
    """Shrinkage S at which this many patients are just enough.

    For weak models it is the calibration slope to expect of a regression without a penalty; for
    strong ones that is far lower.

    Examples
    --------
    >>> round(expected_shrinkage(623, 24, 0.288), 3)
    0.9
    """

    def lacking(shrinkage: float) -> float:
        return parameters / patients - (shrinkage - 1) * log(1 - r2 / shrinkage)

    # (S − 1) ln(1 − R² / S) falls from infinity at S = R² to 0 at S = 1: there is one solution.
    least = r2 * (1 + 1e-12)
    return float(brentq(lacking, least, 1.0)) if lacking(least) < 0 else r2
