"""Input errors shown as a sentence on a page."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from tabdx.core.errors import InputError


@contextmanager
def show_input_errors() -> Iterator[None]:
    """Show an `InputError` as a sentence and stop the page there.

    Used as the frame of a page, or of a part of it that can be missing while the rest is shown.
    """
    try:
        yield
    except InputError as error:
        show_error(str(error))
        st.stop()


def show_error(message: str) -> None:
    """Show a message whose words may come from a file, with nothing in it interpreted."""
    st.warning("This cannot be shown yet.", icon=":material/info:")
    st.text(message)
