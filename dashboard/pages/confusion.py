"""Confusion."""

import streamlit as st

st.title("Confusion")
