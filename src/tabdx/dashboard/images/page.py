"""The page Image study: what the models of images reach, and where they fail."""

import streamlit as st

from tabdx.dashboard.images.errors import show_errors
from tabdx.dashboard.images.measurements import show_privacy, show_speed
from tabdx.dashboard.images.results import show_curves, show_matrix, show_scores
from tabdx.dashboard.shared.artifacts import choose_beside
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.image_study import describe_images, require_image_study
from tabdx.wording.text import escape_markdown

VIEWS = {
    "Scores": show_scores,
    "Learning curves": show_curves,
    "Confusion matrix": show_matrix,
    "Errors": show_errors,
    "Speed": show_speed,
    "Privacy": show_privacy,
}

st.title("Image study")
with show_input_errors():
    require_image_study()
    st.markdown(escape_markdown(describe_images()))
    view = choose_beside("Show", {name: name for name in VIEWS}, "view")
    VIEWS[view]()
