"""What is agreed upon: the thresholds of the final models, the one to act by, the prevalence."""

from typing import Any

from tabdx.dashboard.shared.artifacts import find_document, find_evidence
from tabdx.dashboard.shared.development import load_development


def final_thresholds(model: str) -> dict[str, float]:
    """Each rule's threshold of a final model, learned on all development patients; {} if none."""
    try:
        found = _rules()["models"][model]["thresholds"].items()
        return {str(rule): float(threshold) for rule, threshold in found}
    except (TypeError, KeyError, AttributeError, ValueError):
        return {}  # the Patient page says what is wrong with the rules


def agreed_threshold(model: str | None = None) -> float | None:
    """Return the threshold to act by, that of ``decide.rule``; None where there is none.

    Parameters
    ----------
    model : str, optional
        The model that is acted on; else the one that the run recommends, or the best.
    """
    try:
        rule = _rules()["models"][model or _recommended()]["rule"]
    except (TypeError, KeyError):
        return None
    return final_thresholds(model or _recommended()).get(rule)


def studied_prevalence() -> float:
    """Return the share of the diseased among the development patients, as all pages say it."""
    return float(load_development().positive.mean())


def _recommended() -> str:
    ranking = find_evidence("evaluation/ranking.csv")
    best = "" if ranking is None else str(ranking["model"].iloc[0])
    return str(_rules().get("recommended", best))


def _rules() -> Any:
    return find_document("decide/rules.json")
