"""The frame of the dashboard: login, navigation, footer."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from tabdx.dashboard.auth import logout_button, require_login
from tabdx.dashboard.shared.image_study import has_image_study
from tabdx.dashboard.shared.kept_choices import restore_choices

HERE = Path(__file__).parent


def _page(title: str, folder: str, icon: str, default: bool = False) -> StreamlitPage:
    """Make the page of a folder; its script is run, not imported, so its address is given here."""
    script = HERE / folder / "page.py"
    return st.Page(script, title=title, icon=icon, url_path=folder, default=default)


PAGES = {
    "Evidence": [
        _page("Overview", "overview", ":material/summarize:", default=True),
        _page("Cohort", "cohort", ":material/groups:"),
        _page("Models", "models", ":material/monitoring:"),
        _page("Decisions", "decisions", ":material/balance:"),
    ],
    "Patients": [
        _page("Patient", "patient", ":material/person:"),
        _page("Batch", "batch", ":material/table_rows:"),
    ],
    "Record": [
        _page("Compare runs", "runs", ":material/history:"),
        _page("Report", "report", ":material/description:"),
    ],
}

if has_image_study():
    PAGES["Images"] = [
        _page("Image study", "images", ":material/photo_library:"),
        _page("Image", "image", ":material/image_search:"),
    ]

st.set_page_config(page_title="tabdx", page_icon=":material/stethoscope:", layout="wide")
st.html(HERE / "style.css")
require_login()
page = st.navigation(PAGES)
st.set_page_config(page_title=f"{page.title} · tabdx")
logout_button()
# The footer is written first, below a place for the page: a page that stops early keeps it.
body = st.container()
st.divider()
st.caption(
    "tabdx is research software and not a medical device. It supports decisions and makes none."
)
restore_choices()
with body:
    page.run()
