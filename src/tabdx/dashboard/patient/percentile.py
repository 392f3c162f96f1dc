"""Where a patient's risk stands among those of the development patients."""

import pandas as pd

from tabdx.dashboard.shared.predictions import load_out_of_fold
from tabdx.wording.numbers import count, percent


def describe_percentile(model: str, own_risk: float, classes: tuple[str, str]) -> str:
    """Say how many development patients of each class have a lower risk, as plain text.

    They are predicted out of fold, because the final model has learned from them: a new patient
    is no more to be compared with its own risks than with those of a pupil who knows the answers.

    Parameters
    ----------
    model : str
        Whose risk it is.
    own_risk : float
        The patient's, as the model predicts it; recalibration and prevalence change no order.
    classes : (str, str)
        Names of the negative and the positive class.

    Returns
    -------
    str
        Empty where there are no predictions out of fold.
    """
    known = load_out_of_fold(model)
    if known.empty:
        return ""
    shares = " and ".join(
        _share(known.loc[known["positive"] == code, "risk"], own_risk, name)
        for code, name in enumerate(classes)
    )
    return f"Higher than the risk of {shares} development patients, predicted out of fold."


def _share(risks: pd.Series, own_risk: float, name: str) -> str:
    """Write the share of a class below a risk, with how many they are.

    Examples
    --------
    >>> _share(pd.Series([0.1, 0.2, 0.3]), 0.2, "benign")
    '33% of the 3 benign'
    >>> _share(pd.Series([0.5] * 999 + [0.1]), 0.2, "malignant")
    '0.1% of the 1,000 malignant'
    """
    share = float((risks < own_risk).mean())
    digits = 0 if share in (0, 1) or 0.005 <= share < 0.995 else 1
    return f"{percent(share, digits)} of the {count(len(risks))} {name}"
