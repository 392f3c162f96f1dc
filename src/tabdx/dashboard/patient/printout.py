"""The printed sheet of one patient."""

import streamlit as st

from tabdx.dashboard.patient.answer_card import describe, describe_spread, refuse, spread_of
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.form import write_range
from tabdx.dashboard.patient.results import describe_notes
from tabdx.dashboard.patient.similarity import describe_similarity
from tabdx.dashboard.shared.paper import describe_origin
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
        help="One page with the answer, the warnings and all values.",
    )


def _sheet(assessment: Assessment) -> Sheet:
    return Sheet(
        cohort=assessment.dictionary.name,
        condition=assessment.dictionary.outcome.risk_of,
        made=describe_origin(assessment.recommended),
        answer=describe(assessment) if assessment.shown else "",
        refusal=refuse(assessment) if assessment.withheld else "",
        withheld=assessment.withheld,
        basis=describe_spread(assessment),
        risks=[
            SheetRisk(
                readable(row.model),
                risk(row.risk),
                spread_of(row.lowest, row.highest),
                row.answer,
                row.prediction_set,
                spread_of(row.refitted_lower, row.refitted_upper),
            )
            for row in each_row(assessment.answers)
            if not assessment.withheld
        ],
        notes=describe_notes(assessment),
        warnings=[one for one in (assessment.describe_known(), *assessment.warnings) if one],
        similarity=describe_similarity(assessment.similarity),
        values=[
            SheetValue(
                feature.name,
                entered(assessment.patient[feature.name].iloc[0]),
                feature.unit,
                write_range(assessment.reference_ranges[feature.name].span),
                feature.name in assessment.unusual,
            )
            for feature in assessment.dictionary.features
        ],
    )
