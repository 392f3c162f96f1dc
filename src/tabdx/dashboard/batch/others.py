"""What further models say of the rows, beside the answers of the one that answers."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rules
from tabdx.assessment.prediction import Predicted
from tabdx.cohort.dictionary import Outcome
from tabdx.wording.names import readable


def show_others(
    predicted: Mapping[str, Predicted],
    prevalence: float,
    rules: Rules,
    outcome: Outcome,
    hidden: pd.Index,
) -> pd.DataFrame:
    """Turn further models' predictions into what is shown, each by its own rules.

    Parameters
    ----------
    predicted : mapping of str to Series or DataFrame
        By model, on the same rows: risks, or the probability of each of more than two classes.
    prevalence : float
        Share of the positive classes where the answers are used.
    rules : Rules
    outcome : Outcome
    hidden : Index
        Rows whose answer is withheld, and with it what other models say.

    Returns
    -------
    DataFrame
        By heading: ``risk by <model>``, where there are positive classes; of more than two classes
        also ``most probable by <model>``, a class, and ``its probability by <model>``.
    """
    columns: dict[str, pd.Series] = {}
    rows = None
    for model, own in predicted.items():
        policy, name, rows = Policy.of(model, rules, prevalence), readable(model), own.index
        shown = policy.carry(own.to_numpy(dtype=np.float64))
        if policy.target is not None:
            columns[f"risk by {name}"] = pd.Series(policy.risks(shown), rows)
        if shown.ndim == 2:
            likeliest = np.array(outcome.classes, dtype=object)[shown.argmax(axis=1)]
            columns[f"most probable by {name}"] = pd.Series(likeliest, rows)
            columns[f"its probability by {name}"] = pd.Series(shown.max(axis=1), rows)
    table = pd.DataFrame(columns, index=rows)
    table.loc[table.index.isin(hidden)] = None
    return table
