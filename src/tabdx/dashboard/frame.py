"""The dashboard's frame: who may enter, which pages there are, what stands under each."""

import streamlit as st

from tabdx.dashboard.auth import offer_logout, require_login

PAGES = {
    "Evidence": [
        st.Page("views/overview.py", title="Overview", icon=":material/summarize:", default=True),
        st.Page("views/cohort.py", title="Cohort", icon=":material/groups:"),
        st.Page("views/models.py", title="Models", icon=":material/monitoring:"),
        st.Page("views/confusion.py", title="Confusion", icon=":material/grid_on:"),
    ],
    "Patients": [
        st.Page("views/patient.py", title="Patient", icon=":material/person:"),
        st.Page("views/batch.py", title="Batch", icon=":material/table_rows:"),
    ],
    "Record": [
        st.Page("views/versions.py", title="Versions", icon=":material/history:"),
        st.Page("views/report.py", title="Report", icon=":material/description:"),
    ],
}

st.set_page_config(page_title="tabdx", page_icon=":material/stethoscope:", layout="wide")
require_login()
page = st.navigation(PAGES)
offer_logout()
# The footer is written first, below a place for the page: a page that stops early keeps it.
body = st.container()
st.divider()
st.caption(
    "tabdx is research software and not a medical device. It supports a decision; it takes none."
)
with body:
    page.run()
