"""What is agreed upon: the thresholds of the final models, the one to act by, the prevalence."""

import numpy as np

from tabdx.assessment.answer import Policy
from tabdx.dashboard.shared.artifacts import find_document
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.loaders import model_names
from tabdx.evaluation.decisions.threshold_learners import AT_THEIR_WORD


def final_thresholds(model: str, prevalence: float | None = None) -> dict[str, float]:
    """Each rule's threshold of a final model, learned on all development patients; {} if none.

    Parameters
    ----------
    model : str
    prevalence : float, optional
        Where risks are shown: those learned from the model's risks are carried as the risks are.
        They stay the model's own if left out.
    """
    document, rules = find_document("decide/rules.json"), load_rules(model_names())
    try:
        found = document["models"][model]["thresholds"].items()
        own = {str(rule): float(threshold) for rule, threshold in found}
    except (TypeError, KeyError, AttributeError, ValueError):
        return {}  # the Patient page says what is wrong with the rules
    if prevalence is None or model not in rules.by_model:
        return own
    policy = Policy.of(model, rules, prevalence)
    return {
        rule: at if rule in AT_THEIR_WORD else float(policy.carry(np.array([at]))[0])
        for rule, at in own.items()
    }


def agreed_threshold(model: str | None = None, prevalence: float | None = None) -> float | None:
    """Return the threshold to act by, that of ``decide.rule``; None where there is none.

    There is none of a question without two sides, where no class is said to be positive.

    Parameters
    ----------
    model : str, optional
        The model that is acted on; else the one that the run recommends.
    prevalence : float, optional
        Where risks are shown: the threshold is that of these risks. Of the model's own if left out.
    """
    rules = load_rules(model_names())
    name = model or rules.recommended
    if name not in rules.by_model or rules.target is None:
        return None
    if prevalence is None:
        return rules.by_model[name].threshold
    return Policy.of(name, rules, prevalence).threshold


def studied_prevalence() -> float:
    """Return the share of the diseased among the development patients, as all pages say it."""
    return float(load_development().positive.mean())
