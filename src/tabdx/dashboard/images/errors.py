"""The most confident errors on the test part, as pictures."""

import pandas as pd
import streamlit as st

from tabdx.core.messages import plural
from tabdx.dashboard.charts.display import show_table
from tabdx.dashboard.shared.image_study import IMAGES
from tabdx.dashboard.shared.loaders import load_cohort, load_table
from tabdx.dashboard.shared.pictures import enlarge
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.images.image_set import Pixels, read_pixels
from tabdx.wording.numbers import risk
from tabdx.wording.text import escape_markdown

_SHOWN = 12
_SIDE = 128  # pixels of a picture


def show_errors() -> None:
    """Show the errors that the networks are surest of, and what spoke for them."""
    errors = load_table(IMAGES.report("errors", "errors.csv"))
    if errors.empty:
        st.info("The networks that answer make no error on the test part.")
        return
    shown = errors.head(_SHOWN)
    st.caption(
        f"{plural(len(errors), 'error')} on the test part by the networks that answer for a "
        "new image; the surest come first."
    )
    st.image(
        [enlarge(image, _SIDE) for image in _pixels(shown)],
        caption=[
            f"{escape_markdown(str(row['true']))}, called "
            f"{escape_markdown(str(row['predicted_class']))} ({risk(row['probability'])})"
            for row in as_dicts(shown)
        ],
        width=_SIDE,
    )
    picture = IMAGES.report("errors", "grad_cam.png")
    if picture.is_file():
        with st.expander("What spoke for the wrong class", icon=":material/local_fire_department:"):
            st.image(picture.read_bytes(), caption="Grad-CAM: bright where it speaks for the class")
    show_table(errors, "every error on the test part")


def _pixels(shown: pd.DataFrame) -> Pixels:
    places = load_cohort(IMAGES).patients.get_indexer(pd.Index(shown["patient"].astype(str)))
    return read_pixels(IMAGES.pixels, places.tolist())
