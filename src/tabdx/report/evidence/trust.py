"""Evidence on leakage, overfitting and sample size, for the checklists."""

import pandas as pd

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.report.evidence.showing import Failed, Found, shown_by
from tabdx.report.report_data import ReportData
from tabdx.wording.findings import leakage_findings
from tabdx.wording.names import readable
from tabdx.wording.numbers import is_known, row_interval
from tabdx.wording.sample_size import describe_quantities
from tabdx.wording.text import join

# Of each target against the rest, and of all classes where there are more than two.
_TO_DEVELOP = ("minimum_to_develop", "multinomial_minimum")
SCORES, CLASS_SCORES = "evaluation/scores.csv", "evaluation/class_scores.csv"


@shown_by(SCORES, section="method", files=("data/partitions.csv",))
def not_apparent(data: ReportData) -> Found:
    """Say that nobody is judged by a model that learned from them."""
    partitions = set(data.tables[SCORES]["partition"])
    if OUT_OF_FOLD not in partitions:
        return None
    return (
        "Every score is out of fold or on the holdout; how well a model fits its own training "
        "patients is reported nowhere."
    )


@shown_by(SCORES, section="calibration")
def overfitting(data: ReportData) -> Found:
    """Hold the best model's calibration slope against 1: below it, risks are too extreme."""
    if data.several:
        return _overfitted_classes(data)
    best = data.models[0]
    slope = data.score(best, OUT_OF_FOLD, "calibration_slope")
    if not (is_known(slope["lower"]) and is_known(slope["upper"])):
        return None
    says = (
        f"Penalties are chosen on inner folds; the out-of-fold calibration slope of "
        f"{readable(best)} is {row_interval(slope, 2)}"
    )
    if slope["upper"] < 1:
        return Failed(f"{says}: its interval lies below 1, a sign of overfitting.")
    return f"{says}: its interval does not lie below 1."


def _overfitted_classes(data: ReportData) -> Found:
    """Hold the best model's slope of each class against 1."""
    table, best = data.tables.get(CLASS_SCORES), data.models[0]
    if table is None:
        return None
    own = table[
        table["model"].eq(best)
        & table["partition"].eq(OUT_OF_FOLD)
        & table["metric"].eq("calibration_slope")
    ].dropna(subset=["lower", "upper"])
    if own.empty:
        return None
    says = (
        f"Penalties are chosen on inner folds; {readable(best)} has an out-of-fold calibration "
        f"slope for each of {len(own)} classes"
    )
    below = own[own["upper"] < 1]
    if len(below):
        told = [f"{row['class']} {row_interval(row, 2)}" for _, row in below.iterrows()]
        return Failed(
            f"{says}: the intervals of {', '.join(told)} lie below 1, a sign of overfitting."
        )
    return f"{says}: no interval lies below 1."


@shown_by("leakage/shuffled.csv", section="leakage")
def no_leakage(data: ReportData) -> Found:
    """On outcomes that mean nothing, the whole procedure must be at chance."""
    shuffled = data.tables["leakage/shuffled.csv"]
    if leaks := leakage_findings(shuffled):
        return Failed(" ".join(leak.text for leak in leaks))
    torn = data.documents.get("cohort/partition_audit.json", {}).get("findings", [])
    if torn:
        return Failed("; ".join(finding["message"] for finding in torn) + ".")
    models = join([readable(str(model)) for model in shuffled["model"].unique()])
    return (
        f"With outcomes shuffled, the whole procedure of {models}, its choices included, did no "
        "better than chance: no step learns from the patients who judge it. Other models share "
        "the folds and the preprocessing, not the search."
    )


def _largest(sizes: pd.Series) -> float:
    """Return the largest size; one that is not available leaves none."""
    return float(sizes.max(skipna=False))


@shown_by("sample_size/summary.csv", section="sample-size")
def sample_size(data: ReportData) -> Found:
    """Hold the development patients against the minimum; say what an evaluation would take."""
    table = data.tables["sample_size/summary.csv"]
    # Of classes that are set against the rest one by one, the largest size counts.
    largest = table.groupby(["model", "quantity"], sort=False)["value"].agg(_largest).unstack()
    known = largest.reindex(columns=["patients", "minimum_to_develop"]).dropna()
    if known.empty:
        return None
    sentences = [
        describe_quantities(table[table["model"] == model], len(data.classes))
        for model in known.index
    ]
    minimum = (*_TO_DEVELOP, "minimum_to_evaluate")
    says = " ".join(dict.fromkeys(of[name] for of in sentences for name in minimum if name in of))
    # Both count groups where there are any.
    asked = largest.reindex(columns=list(_TO_DEVELOP)).max(axis=1)
    enough = (asked.loc[known.index] <= known["patients"]).all()
    return says if enough else Failed(says)
