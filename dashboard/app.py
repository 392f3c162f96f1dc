"""The dashboard's frame: who may enter, which pages there are, what stands under each."""

import streamlit as st

from dashboard.access import require_login

PAGES = {
    "Evidence": [
        st.Page("pages/overview.py", title="Overview", icon=":material/summarize:", default=True),
        st.Page("pages/cohort.py", title="Cohort", icon=":material/groups:"),
        st.Page("pages/models.py", title="Models", icon=":material/monitoring:"),
        st.Page("pages/confusion.py", title="Confusion", icon=":material/grid_on:"),
    ],
    "Patients": [
        st.Page("pages/patient.py", title="Patient", icon=":material/person:"),
        st.Page("pages/batch.py", title="Batch", icon=":material/table_rows:"),
    ],
    "Record": [
        st.Page("pages/versions.py", title="Versions", icon=":material/history:"),
        st.Page("pages/report.py", title="Report", icon=":material/description:"),
    ],
}

st.set_page_config(page_title="tabdx", page_icon=":material/stethoscope:", layout="wide")
require_login()
page = st.navigation(PAGES)
page.run()
st.divider()
st.caption(
    "tabdx is research software and not a medical device. It supports a decision; it takes none."
)
