"""From what a model predicts to what is shown."""

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rules
from tabdx.studies.explanation.shap_values import Numbers


def as_shown(predicted: Numbers, model: str, rules: Rules, prevalence: float) -> Numbers:
    """Carry what a model predicts as its answers do; of a model without rules it stays its own.

    Parameters
    ----------
    predicted : ndarray, shape (row,) or (row, class)
        Risks of two classes, or the probability of each of more.
    model : str
    rules : Rules
    prevalence : float
        Share of the positive classes where the answers are used.
    """
    if model not in rules.by_model:
        return predicted
    return Policy.of(model, rules, prevalence).carry(predicted)
