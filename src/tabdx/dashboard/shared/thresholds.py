"""What is agreed upon: the thresholds of the final models, the one to act by, the prevalence."""

from tabdx.dashboard.shared.artifacts import find_document
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.loaders import model_names


def final_thresholds(model: str) -> dict[str, float]:
    """Each rule's threshold of a final model, learned on all development patients; {} if none."""
    document = find_document("decide/rules.json")
    try:
        found = document["models"][model]["thresholds"].items()
        return {str(rule): float(threshold) for rule, threshold in found}
    except (TypeError, KeyError, AttributeError, ValueError):
        return {}  # the Patient page says what is wrong with the rules


def agreed_threshold(model: str | None = None) -> float | None:
    """Return the threshold to act by, that of ``decide.rule``; None where there is none.

    Parameters
    ----------
    model : str, optional
        The model that is acted on; else the one that the run recommends.
    """
    rules = load_rules(model_names())
    rule = rules.by_model.get(model or rules.recommended)
    return None if rule is None else rule.threshold


def studied_prevalence() -> float:
    """Return the share of the diseased among the development patients, as all pages say it."""
    return float(load_development().positive.mean())
