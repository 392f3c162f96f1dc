"""The printed sheet of one patient."""

import streamlit as st

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.dashboard.patient.answer_card import describe, describe_spread, refuse, spread_of
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.form import write_range
from tabdx.dashboard.patient.results import describe_notes
from tabdx.dashboard.patient.similarity import describe_similarity
from tabdx.dashboard.shared.class_answer import likeliest_class
from tabdx.dashboard.shared.paper import describe_origin
from tabdx.dashboard.shared.rows import as_dicts
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


def _list_risks(assessment: Assessment) -> list[SheetRisk]:
    """List each model's risk, or without one its most probable class."""
    if assessment.withheld:
        return []
    outcome = assessment.outcome
    rows = []
    for row in as_dicts(assessment.answers):
        if outcome.two_sided:
            said, behind = risk(row["risk"]), ""
        else:
            name = likeliest_class(row, outcome)
            said, behind = f"{name} {risk(row[f'{PROBABILITY}{name}'])}", f"_{name}"
        each = outcome.classes if assessment.of_classes else ()
        rows.append(
            SheetRisk(
                readable(str(row["model"])),
                said,
                spread_of(row[f"lowest{behind}"], row[f"highest{behind}"]),
                str(row["answer"]),
                str(row["prediction_set"]),
                spread_of(row[f"refitted_lower{behind}"], row[f"refitted_upper{behind}"]),
                [risk(row[f"{PROBABILITY}{one}"]) for one in each],
            )
        )
    return rows


def _sheet(assessment: Assessment) -> Sheet:
    outcome = assessment.outcome
    return Sheet(
        cohort=assessment.dictionary.name,
        condition=outcome.risk_of if outcome.two_sided else "",
        made=describe_origin(assessment.recommended),
        answer=describe(assessment) if assessment.shown else "",
        refusal=refuse(assessment) if assessment.withheld else "",
        withheld=assessment.withheld,
        basis=describe_spread(assessment),
        risks=_list_risks(assessment),
        classes=outcome.classes if assessment.of_classes else (),
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
