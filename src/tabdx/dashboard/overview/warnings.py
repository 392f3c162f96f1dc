"""The warnings of the page Overview, those that bind a reader most first."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from tabdx.core.messages import plural
from tabdx.dashboard.shared.artifacts import describe_absence, find_document
from tabdx.wording.findings import (
    LOOKED_AT,
    PARTITION_AUDIT,
    PREDICTION_SETS,
    RECALIBRATION,
    SHUFFLED,
    Finding,
    find_warnings,
    order_findings,
)
from tabdx.wording.text import escape_markdown

_CHECKED = "What was checked"
_SHOWN = 3  # the others stand behind an expander
# What else is looked at before the results are believed, where the run made it.
_FURTHER = {
    PARTITION_AUDIT: "whether a patient is on both sides of the division",
    SHUFFLED: "whether shuffled outcomes give chance",
    RECALIBRATION: "whether recalibration helps",
    PREDICTION_SETS: "whether the prediction sets contain the true class",
}


def show_warnings(records: Mapping[str, Mapping[str, Any]], age: Sequence[Finding]) -> None:
    """Show every warning, and behind an expander what was looked at and what was not.

    Parameters
    ----------
    records : mapping of str to mapping
        Each model's record.
    age : sequence of Finding
        Of results that are not those of the files and parameters.
    """
    results = {key: find_document(key) for key in LOOKED_AT}
    findings = order_findings([*find_warnings(results, records), *age])
    for finding in findings[:_SHOWN]:
        _show(finding)
    missing = [key for key in _FURTHER if results[key] is None or not len(results[key])]
    more = findings[_SHOWN:]
    title = f"{plural(len(more), 'more warning')}, and what was checked" if more else _CHECKED
    with st.expander(title if findings else f"No warnings. {_CHECKED}"):
        for finding in more:
            _show(finding)
        looked = [asked for key, asked in _FURTHER.items() if key not in missing]
        st.markdown(
            "Checked: the audit, the edges of the search, approximated kernels, calibration "
            f"slopes, the age of the results{''.join(f'; {asked}' for asked in looked)}."
        )
        for key in missing:
            st.markdown(f"Not checked: {_FURTHER[key]}. {describe_absence(key)}")


def _show(finding: Finding) -> None:
    st.warning(escape_markdown(finding), icon=":material/warning:")
