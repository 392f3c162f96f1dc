"""Who may see the dashboard."""

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError


def login_is_configured() -> bool:
    """Whether secrets name an identity provider (``[auth]`` in ``.streamlit/secrets.toml``)."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def require_login() -> None:
    """Show nothing but a login where one is configured and nobody is logged in.

    Without a configuration the server is open to whoever reaches it, and it is bound to localhost.
    """
    if not login_is_configured() or st.user.is_logged_in:
        return
    st.title("tabdx")
    st.write("Please log in to see patients and models.")
    st.button("Log in", on_click=st.login, type="primary")
    st.stop()
