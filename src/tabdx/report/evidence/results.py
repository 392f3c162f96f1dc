"""Evidence on performance, for the checklists."""

from tabdx.core.messages import plural
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.report.evidence.showing import Found, shown_by
from tabdx.report.report_data import DEVELOPMENT, HOLDOUT, ReportData
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent, row_interval

SCORES = "evaluation/scores.csv"


@shown_by(SCORES, section="performance")
def performance(data: ReportData) -> Found:
    """Report the best model's performance with intervals."""
    best = data.models[0]
    log_loss, auc = (
        row_interval(data.score(best, OUT_OF_FOLD, metric)) for metric in ("log_loss", "roc_auc")
    )
    return (
        f"Every model out of fold and on the holdout; the best, {readable(best)}, has log loss "
        f"{log_loss} and {data.roc_auc} {auc} out of fold."
    )


@shown_by(SCORES, section="performance")
def uncertainty(data: ReportData) -> Found:
    """Count how many scores carry an interval."""
    scores = data.tables[SCORES]
    sure = scores[["lower", "upper"]].notna().all(axis=1).sum()
    confidence = percent(data.params.evaluate.confidence, 0)
    return f"{sure} of {len(scores)} scores carry a {confidence} interval; the others say so."


@shown_by("cohort/audit.json", SCORES, section="patients")
def numbers_analysed(data: ReportData) -> Found:
    """Count patients, in all and of each class, in each analysis."""
    parts = [
        f"{data.describe_patients(part)}, {data.describe_classes(part)}, in the {name}"
        for part, name in ((DEVELOPMENT, "out-of-fold analysis"), (HOLDOUT, "holdout"))
    ]
    return (
        f"{parts[0]}; {parts[1]}; each score names its n. Settings were tuned on "
        f"{data.params.split.inner_folds} inner folds of the same development patients."
    )


@shown_by(SCORES, "evaluation/calibration.csv", "decide/net_benefit.csv", section="decisions")
def complete_evaluation(data: ReportData) -> Found:
    """Say that discrimination, calibration and clinical utility were all judged."""
    return (
        "Discrimination (ROC AUC), calibration (slope, intercept, curve) and net benefit, with "
        "intervals."
    )


@shown_by("decide/recalibration.csv", section="calibration")
def updating(data: ReportData) -> Found:
    """Say how risks were recalibrated."""
    methods = data.params.decide.recalibrate
    return (
        f"{plural(len(methods), 'way')} of recalibrating were compared on inner folds "
        f"({', '.join(readable(method) for method in methods)}); before and after are tabled."
    )


@shown_by("evaluation/subgroups.csv", section="subgroups")
def fairness(data: ReportData) -> Found:
    """Say which kinds of patients were compared."""
    table = data.tables["evaluation/subgroups.csv"]
    return (
        f"Each score by subgroup with its interval and counts: {plural(len(table), 'row')}; "
        "where a subgroup is too small, no verdict is given."
    )


@shown_by("evaluation/differences.csv", section="differences", files=("docs/methods/README.md",))
def tests(data: ReportData) -> Found:
    """Name the tests and why each."""
    used = data.tables["evaluation/differences.csv"]["test"].dropna().unique()
    return (
        f"Paired tests on the same patients ({', '.join(readable(str(test)) for test in used)}), "
        "with Holm's correction over the pairs of models; those over the folds count the training, "
        "the others hold it fixed. docs/methods says why each. They take patients (or whole "
        "groups) as independent; only the audit's search for copies checks that."
    )
