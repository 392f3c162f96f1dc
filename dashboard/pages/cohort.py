"""Cohort."""

import streamlit as st

st.title("Cohort")
