"""From the risks that a model predicts to those that are shown."""

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rules
from tabdx.studies.explanation.shap_values import Numbers


def as_shown(risks: Numbers, model: str, rules: Rules, prevalence: float) -> Numbers:
    """Carry a model's risks as its answers do; those of a model without rules stay its own."""
    if model not in rules.by_model:
        return risks
    return Policy.of(model, rules, prevalence).carry(risks)
