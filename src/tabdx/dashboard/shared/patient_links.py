"""Links from a table of development patients to the page Patient."""

from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st


def link_patients(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Turn the column ``patient`` into links to the page Patient.

    The holdout is not for it: that page offers development patients alone.

    Parameters
    ----------
    table : DataFrame
        With a column ``patient``.

    Returns
    -------
    table : DataFrame
        With addresses in the place of the names.
    column_config : dict
        How they are shown: as the names.

    Examples
    --------
    >>> link_patients(pd.DataFrame({"patient": ["041", "a b"]}))[0]["patient"].tolist()
    ['patient?patient=041#041', 'patient?patient=a%20b#a b']
    """
    # What is shown is taken from the address: the name as it is stands at its end.
    addresses = [f"patient?patient={quote(name, safe='')}#{name}" for name in table["patient"]]
    column = st.column_config.LinkColumn(
        "patient", display_text=r"#(.*)$", help="Opens the patient on the page Patient."
    )
    return table.assign(patient=addresses), {"patient": column}
