"""What `python -m dashboard` and `streamlit run` start: the frame, behind a guard."""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

# `streamlit run` by itself looks for modules beside this file only.
sys.path.append(str(Path(__file__).resolve().parents[1]))
from tabdx.dashboard.hosts import AllowedHosts

app = st.App("frame.py", middleware=[Middleware(AllowedHosts)])
