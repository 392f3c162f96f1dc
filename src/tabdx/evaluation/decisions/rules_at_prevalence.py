"""What the threshold rules do where the disease is as common as somebody says."""

from collections.abc import Sequence

import pandas as pd

from tabdx.core.errors import InputError
from tabdx.evaluation.decisions.prevalence import shift_risks
from tabdx.evaluation.decisions.threshold_learners import AT_THEIR_WORD
from tabdx.evaluation.decisions.thresholds import judge_threshold
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.wording.vocabulary import AS_PREDICTED, SHIFTED

_THRESHOLDS = ["threshold", "threshold_lowest", "threshold_highest"]


def rules_at_prevalence(
    rules: pd.DataFrame,
    shifted: Sequence[JoinedPredictions],
    study: float,
    stated: float,
    confidence: float,
) -> pd.DataFrame:
    """Count each rule's errors as answers are given at another prevalence.

    An answer holds the shifted risk against the agreed threshold. One that is fixed, or follows
    from harms, stays where it is: on the risks as predicted that is another cut, and its errors
    are counted again, with their intervals. One that was learned from the risks is shifted with
    them: it calls the same patients as before.

    Parameters
    ----------
    rules : DataFrame
        As `tabdx.evaluation.decisions.utility.utility_tables` gives ``thresholds``; the rows of
        risks as predicted are taken.
    shifted : sequence of JoinedPredictions
        Of the same models and partitions: the risks that answers are given by, at `stated`.
    study, stated : float
        Share of the diseased among the patients studied, and where the risks are used.
    confidence : float
        Of the intervals.

    Returns
    -------
    DataFrame
        The same rows, whose ``risks`` are shifted and whose thresholds are those of shifted risks;
        without the predictive values, which would be those among the patients studied.

    Raises
    ------
    InputError
        If a model or partition has no predictions.
    """
    risks = {(one.model, one.partition): one for one in shifted}
    rows = []
    for row in rules[rules["risks"] == AS_PREDICTED].to_dict("records"):
        if row["rule"] in AT_THEIR_WORD:
            if (own := risks.get((row["model"], row["partition"]))) is None:
                raise InputError(
                    f"there are rules of {row['model']}, but no predictions; train it again"
                )
            (judged,) = judge_threshold([own], row["threshold"], confidence).to_dict("records")
            changed = {key: value for key, value in judged.items() if key not in ("rule", "chosen")}
        else:
            changed = {key: float(shift_risks(row[key], study, stated)) for key in _THRESHOLDS}
        rows.append(row | changed)
    table = pd.DataFrame(rows, columns=rules.columns).assign(risks=SHIFTED)
    return table.loc[:, ~table.columns.str.contains("predictive")]
