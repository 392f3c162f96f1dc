"""Reasons not to believe the numbers, found in the numbers."""

from tabdx.report.report_data import ReportData
from tabdx.report.sections.leakage import find_leakage
from tabdx.wording.names import readable
from tabdx.wording.numbers import is_known, row_interval
from tabdx.wording.vocabulary import OUT_OF_FOLD


def find_warnings(data: ReportData) -> list[str]:
    """Warnings about the best model's numbers, for the summary.

    Returns
    -------
    list of str
        Nothing where nothing was found, which proves nothing.
    """
    return [*_audit(data), *find_leakage(data), *_slope(data)]


def _audit(data: ReportData) -> list[str]:
    findings = data.documents["cohort/audit.json"]["findings"]
    warnings = [found["check"] for found in findings if found["severity"] == "warning"]
    if not warnings:
        return []
    named = ", ".join(dict.fromkeys(name.replace("_", " ") for name in warnings))
    return [
        f"The audit of the table warns of: {named}. Each can invalidate all numbers; the "
        "section on the patients says what to check."
    ]


def _slope(data: ReportData) -> list[str]:
    best = data.models[0]
    slope = data.score(best, OUT_OF_FOLD, "calibration_slope")
    if not (is_known(slope["lower"]) and is_known(slope["upper"])):
        return []
    if slope["lower"] <= 1 <= slope["upper"]:
        return []
    way = "too extreme" if slope["value"] < 1 else "not extreme enough"
    return [
        f"The risks of {readable(best)} are {way}: their calibration slope is "
        f"{row_interval(slope, 2)} (target: 1)."
    ]
