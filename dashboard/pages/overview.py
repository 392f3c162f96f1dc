"""Overview: what was predicted, from how many patients, how well, and how sure that is."""

import streamlit as st

from dashboard.guards import explained
from dashboard.loaders import PATHS, load_cohort, load_table

st.title("Overview")
with explained():
    cohort = load_cohort()
    scores = load_table(PATHS.report("evaluation", "scores.csv"))
    st.dataframe(scores)
