"""Versions."""

import streamlit as st

st.title("Versions")
