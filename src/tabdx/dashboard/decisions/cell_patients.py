"""The patients behind a cell of a confusion matrix, as a table."""

import pandas as pd
import streamlit as st

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.dashboard.charts.display import rounded
from tabdx.dashboard.shared.patient_links import link_patients
from tabdx.wording.names import readable
from tabdx.wording.numbers import count


def show_cell_patients(found: pd.DataFrame, repeats: int, partition: str, alt: str) -> None:
    """Show who is in a cell, and in how many of the repeats; linked to the page Patient.

    Parameters
    ----------
    found : DataFrame
        Rows of `tabdx.evaluation.metrics.confusion_cells.list_cell`.
    repeats : int
        How often each patient was predicted.
    partition : str
    alt : str
        The table in words.
    """
    times = [f"{count(share * repeats)} of {repeats}" for share in found["proportion"]]
    told = found.drop(columns="proportion").assign(**{"predicted so": times})
    table, config = rounded(told.rename(columns=readable)), None
    if partition == OUT_OF_FOLD:  # the page Patient offers no patient of the holdout
        table, config = link_patients(table)
    st.dataframe(table, hide_index=True, column_config=config, alt=alt)
