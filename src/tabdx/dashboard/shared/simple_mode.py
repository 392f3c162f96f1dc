"""The simple mode of a page: the least that a person needs, asked for by its address."""

import streamlit as st

_NO = {"0", "false", "no"}


def is_simple() -> bool:
    """Tell whether the URL asks for the simple mode: ``?simple`` or ``?simple=1``."""
    asked = st.query_params.get("simple")
    return asked is not None and asked.lower() not in _NO
