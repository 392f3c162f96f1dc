"""Who may see the dashboard."""

from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from dashboard.guards import explained
from tabdx.errors import InputError


def login_is_configured() -> bool:
    """Whether secrets name an identity provider (``[auth]`` in ``.streamlit/secrets.toml``).

    Raises
    ------
    InputError
        If there are secrets that cannot be read: they may ask for a login, so nothing is shown.
    """
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError as broken:
        # Streamlit says the same of secrets that are not there and of those that are not TOML.
        present = [path for path in st.get_option("secrets.files") if Path(path).exists()]
        if present:
            raise InputError(
                f"the secrets in {present[0]} cannot be read, so it is unknown who may see this; "
                "mend the file (it must be TOML) or remove it, and start the dashboard again"
            ) from broken
        return False


def require_login() -> None:
    """Show nothing but a login where one is configured and nobody is logged in.

    Without a configuration the server is open to whoever reaches it, and it is bound to localhost.
    """
    with explained():
        configured = login_is_configured()
    # Streamlit leaves the answer out where it cannot tell: then nobody is logged in.
    if not configured or getattr(st.user, "is_logged_in", False):
        return
    st.title("tabdx")
    st.write("Please log in to see patients and models.")
    st.button("Log in", on_click=st.login, type="primary")
    st.stop()
