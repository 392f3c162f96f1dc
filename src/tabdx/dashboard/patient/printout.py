"""The printed sheet of one patient."""

from datetime import UTC, datetime

import numpy as np
import streamlit as st

from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.form import write_range
from tabdx.dashboard.patient.warnings import describe
from tabdx.dashboard.shared.decision_rules import join_reason
from tabdx.dashboard.shared.rows import each_row
from tabdx.report.patient_sheet import Sheet, SheetRisk, SheetValue, as_html
from tabdx.wording.names import readable
from tabdx.wording.numbers import entered, risk


def sheet_button(assessment: Assessment) -> None:
    """Offer everything on one page to print."""
    st.download_button(
        "Sheet to print",
        as_html(_sheet(assessment)),
        "patient.html",
        "text/html",
        on_click="ignore",
        icon=":material/print:",
        help="One page with the risks, the answers, the warnings and all values.",
    )


def _sheet(assessment: Assessment) -> Sheet:
    unusual = set(assessment.unusual["feature"])
    return Sheet(
        cohort=assessment.dictionary.name,
        positive=assessment.dictionary.outcome.positive,
        threshold=risk(assessment.threshold),
        made=datetime.now(UTC).astimezone().strftime("%d %B %Y, %H:%M"),
        risks=[
            SheetRisk(
                readable(row.model),
                risk(row.risk),
                _spread(row.lowest, row.highest),
                row.predicted_class,
                join_reason(row.answer, row.reason),
                _spread(row.refitted_lower, row.refitted_upper),
            )
            for row in each_row(assessment.answers)
        ],
        notes=assessment.notes,
        warnings=assessment.warnings,
        similarity=describe(assessment.similarity),
        values=[
            SheetValue(
                feature.name,
                entered(assessment.patient[feature.name].iloc[0]),
                feature.unit,
                write_range(assessment.reference_ranges[feature.name].span),
                feature.name in unusual,
            )
            for feature in assessment.dictionary.features
        ],
    )


def _spread(lowest: float, highest: float) -> str:
    return "" if np.isnan(lowest) else f"{risk(lowest)} to {risk(highest)}"
