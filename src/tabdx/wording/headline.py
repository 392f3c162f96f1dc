"""The headline of the results: the recommended model, why, and its errors at the agreed threshold.

The report's first box and the page Overview say the same, by the functions here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tabdx.core.params import Params
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.wording.answers import short_percent
from tabdx.wording.metric_names import metric_name
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import count, is_known, number, percent, row_interval, span
from tabdx.wording.text import join
from tabdx.wording.vocabulary import AS_PREDICTED, NONE, RECALIBRATED, TIE, WORSE

# On whom a model was judged, and what for.
JUDGED_ON = {
    OUT_OF_FOLD: "Cross-validation (out of fold, used to rank)",
    HOLDOUT: "Test set (holdout, not used to rank)",
}

_OF_CLASSES = ("sensitivity", "specificity")
_ENDS = ["value", "lower", "upper"]


@dataclass(frozen=True)
class Figure:
    """A number of the headline, in words.

    Attributes
    ----------
    label : str
        What it is, as plain text.
    value : str
        The number.
    detail : str
        Its interval, and of how many patients it is; empty where there is no number.
    """

    label: str
    value: str
    detail: str

    def __str__(self) -> str:
        """Write it as a cell of a table."""
        return f"{self.value} ({self.detail})" if self.detail else self.value


def recommended_model(ranking: pd.DataFrame, rules: Any) -> str:
    """Name the model that `decide` recommends; where it says nothing, the first of the ranking."""
    named = rules.get("recommended") if isinstance(rules, Mapping) else None
    known = ranking["model"].astype(str).tolist()
    return named if named in known else known[0]


def is_recommended(rules: Any, model: str) -> bool:
    """Tell whether `decide` recommends a model; without its rules none is, though one is first."""
    return isinstance(rules, Mapping) and rules.get("recommended") == model


def answered_risks(rules: Any, model: str) -> str:
    """Tell which of a final model's risks are answered by: those predicted, or recalibrated."""
    try:
        method = rules["models"][model]["recalibration"]["method"]
    except (TypeError, KeyError):
        return AS_PREDICTED
    return AS_PREDICTED if method == NONE else RECALIBRATED


def agreed_errors(
    thresholds: pd.DataFrame | None, model: str, partition: str, risks: str = AS_PREDICTED
) -> pd.Series | None:
    """Look up what a model's risks do at the agreed threshold, among patients as studied.

    Parameters
    ----------
    thresholds : DataFrame or None
        ``decide/thresholds.csv``, the holdout's below; None where it was not made.
    model, partition : str
    risks : str
        Which of its risks, from `answered_risks`.
    """
    if thresholds is None:
        return None
    rows = thresholds[
        (thresholds["model"] == model)
        & (thresholds["partition"] == partition)
        & thresholds["chosen"].astype(bool)
    ]
    # Recalibrated risks have rows of their own only where they differ.
    own = rows[rows["risks"] == risks]
    if own.empty:
        own = rows[rows["risks"] == AS_PREDICTED]
    return None if own.empty else own.iloc[0]


def headline(
    scores: pd.DataFrame,
    thresholds: pd.DataFrame | None,
    model: str,
    partition: str,
    classes: Sequence[str],
    risks: str = AS_PREDICTED,
) -> list[Figure]:
    """Say how many of 100 patients of each side a model gets wrong, and how good its risks are.

    Without sides, where none of several classes is positive, how many of all are wrong.

    Parameters
    ----------
    scores : DataFrame
        ``evaluation/scores.csv``, whose sensitivity and specificity, at ``evaluate.threshold``,
        are told where no threshold was agreed on.
    thresholds : DataFrame or None
        As in `agreed_errors`.
    model, partition : str
    classes : sequence of str
        Names of the negative and the positive side; more where no class is positive.
    risks : str
        As in `agreed_errors`.
    """
    # Of classes the ROC AUC is a mean, also beside the errors of two sides.
    of_classes = scores["metric"].eq("kappa").any()
    risk_quality = [
        _figure(
            metric_name("roc_auc", 3 if of_classes else 2),
            score_of(scores, model, partition, "roc_auc"),
            3,
        ),
        _figure("Log loss", score_of(scores, model, partition, "log_loss"), 3),
    ]
    if len(classes) > 2:
        return [
            _wrong_of_100("Wrong of 100", score_of(scores, model, partition, "accuracy")),
            _figure(
                "Balanced accuracy", score_of(scores, model, partition, "balanced_accuracy"), 3
            ),
            *risk_quality,
        ]
    found, spared = (score_of(scores, model, partition, key) for key in _OF_CLASSES)
    agreed = agreed_errors(thresholds, model, partition, risks)
    if agreed is not None:
        found, spared = (_share_of(agreed, key) for key in _OF_CLASSES)
        found["n"], spared["n"] = agreed["diseased"], agreed["patients"] - agreed["diseased"]
    negative, positive = classes
    return [
        _wrong_of_100(f"Missed of 100 {positive}", found),
        _wrong_of_100(f"False alarms of 100 {negative}", spared),
        *risk_quality,
    ]


def score_of(scores: pd.DataFrame, model: str, partition: str, metric: str) -> pd.Series:
    """Look up one number with its interval: ``value``, ``lower``, ``upper``, ``n``; NaN if none."""
    chosen = (
        (scores["model"] == model)
        & (scores["partition"] == partition)
        & (scores["metric"] == metric)
    )
    found = scores.loc[chosen, [*_ENDS, "n"]]
    return found.iloc[0] if len(found) else found.reindex([0]).iloc[0]


def _share_of(row: pd.Series, name: str) -> pd.Series:
    return pd.Series(dict(zip(_ENDS, row[[name, f"{name}_lower", f"{name}_upper"]], strict=True)))


def _wrong_of_100(label: str, right: pd.Series) -> Figure:
    ends = {"value": "value", "lower": "upper", "upper": "lower"}
    wrong = {end: 100 * (1 - right[other]) for end, other in ends.items()}
    return _figure(label, pd.Series({**wrong, "n": right["n"]}), 1)


def _figure(label: str, row: pd.Series, digits: int) -> Figure:
    detail = f"{span(row['lower'], row['upper'], digits)}, n = {count(row['n'])}"
    return Figure(label, number(row["value"], digits), detail if is_known(row["value"]) else "")


def describe_recommendation(ranking: pd.DataFrame, model: str, *, agreed: bool = True) -> str:
    """Say why a model is recommended, which are ties, and which are worse.

    Parameters
    ----------
    ranking : DataFrame
        ``evaluation/ranking.csv``, the best model first.
    model : str
        From `recommended_model`.
    agreed : bool
        From `is_recommended`.
    """
    best = ranking.iloc[0]
    lowest = readable(str(best["model"]))
    says = [f"{capitalized(lowest)} has the lowest log loss in cross-validation: "]
    says[0] += f"{row_interval(best, prefix='log_loss')}."
    if not agreed:
        says.insert(0, "“dvc repro decide” recommends one; the numbers are those of the first.")
    elif model != best["model"]:
        says.insert(0, f"{capitalized(readable(model))} is the choice of params.yaml.")
    for verdict, said in (
        (TIE, f"No significant difference from {lowest}"),
        (WORSE, f"Significantly worse than {lowest}"),
    ):
        names = ranking.loc[ranking["log_loss_verdict"] == verdict, "model"]
        if len(names):
            says.append(f"{said}: {join(readable(str(name)) for name in names)}.")
    return " ".join(says)


def describe_threshold(
    thresholds: pd.DataFrame | None,
    model: str,
    params: Params,
    positive: str,
    *,
    threshold: float | None = None,
    among: str = "among patients as studied",
) -> str:
    """Say at which threshold the errors of the headline are counted, and why there.

    Parameters
    ----------
    thresholds, model
        As in `agreed_errors`: the final model's threshold where the holdout was scored by it, else
        the mean of those that were learned for the folds.
    params : Params
        Of the run.
    positive : str
        What the positive side is called.
    threshold : float, optional
        The agreed one where it is another than among the patients studied.
    among : str
        Among whom the errors are counted.
    """
    agreed = agreed_errors(thresholds, model, HOLDOUT)
    if agreed is None:
        agreed = agreed_errors(thresholds, model, OUT_OF_FOLD)
    if agreed is None:
        own = short_percent(params.evaluate.threshold)
        return (
            f"Errors at a threshold of {own} (evaluate.threshold): none was agreed on yet, “dvc "
            "repro decide” does it."
        )
    decide = params.decide
    why = {
        "harm_ratio": f"one missed {positive} patient weighs as much as {decide.harm_ratio:g} "
        "false alarms",
        "sensitivity": f"at least {short_percent(decide.minimum_sensitivity)} of the {positive} "
        "patients are to be found",
        "youden": "both classes weigh the same",
        "fixed": "it is that of all scores, evaluate.threshold",
    }
    own = short_percent(agreed["threshold"] if threshold is None else threshold)
    return f"Errors at the agreed threshold of {own}, {among}: {why[agreed['rule']]}."


def describe_shift(study: float, prevalence: float) -> str:
    """Say how errors are counted at another prevalence than among the patients studied.

    Examples
    --------
    >>> describe_shift(0.374, 0.05)[:48]
    'Risks are shifted from the 37.4% studied to 5.0%'
    """
    return (
        f"Risks are shifted from the {percent(study)} studied to {percent(prevalence)} (Bayes' "
        "rule) and then held against the threshold, as for an answer."
    )
