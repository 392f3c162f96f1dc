"""The dashboard of this project: `tabdx dashboard`, or `streamlit run dashboard/app.py`."""

import streamlit as st
from starlette.middleware import Middleware

from tabdx.dashboard import FRAME
from tabdx.dashboard.hosts import AllowedHosts

app = st.App(FRAME, middleware=[Middleware(AllowedHosts)])
