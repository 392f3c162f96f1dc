"""Login of the dashboard."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from tabdx.core.errors import InputError
from tabdx.dashboard.shared.errors import show_input_errors

_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")


def login_is_configured() -> bool:
    """Whether secrets name an identity provider (``[auth]`` in ``.streamlit/secrets.toml``).

    Raises
    ------
    InputError
        If there are secrets that cannot be read, or that ask for a login which cannot succeed:
        nothing is shown then.
    """
    try:
        if "auth" not in st.secrets:
            return False
        given = st.secrets["auth"]
    except StreamlitSecretNotFoundError as broken:
        # Streamlit says the same of secrets that are not there and of those that are not TOML.
        present = [path for path in st.get_option("secrets.files") if Path(path).exists()]
        if present:
            raise InputError(
                f"the secrets in {present[0]} cannot be read, so it is unknown who may see this; "
                "correct the file (it must be TOML) or remove it, and start the dashboard again"
            ) from broken
        return False
    missing = [key for key in _NEEDED if not isinstance(given, Mapping) or not given.get(key)]
    if missing:
        raise InputError(
            f"[auth] in the secrets lacks {', '.join(missing)}, so nobody can log in; write it "
            "directly under [auth] (not under a name of the provider), or remove [auth], and start "
            "the dashboard again"
        )
    return True


def is_logged_in() -> bool:
    """Whether this visitor has logged in."""
    # Streamlit leaves the answer out where it cannot tell: then nobody is logged in.
    return bool(getattr(st.user, "is_logged_in", False))


def require_login() -> None:
    """Show nothing but a login where one is configured and nobody is logged in.

    Without a configuration the server is open to whoever reaches it, and it is bound to localhost.
    """
    with show_input_errors():
        configured = login_is_configured()
    if not configured or is_logged_in():
        return
    st.title("tabdx")
    st.write("Please log in to see patients and models.")
    st.button("Log in", on_click=st.login, type="primary")
    st.stop()


def logout_button() -> None:
    """Name who is logged in, beside the way out; show nothing where nobody is."""
    if not is_logged_in():
        return
    # Which of these a provider tells depends on it; `sub`, its own name for the visitor, is always
    # there. The name is the visitor's own choice, so nothing in it is interpreted.
    known = (st.user.get(claim) for claim in ("name", "email", "sub"))
    with st.sidebar:
        st.text(f"Logged in as {next(filter(None, known), 'unknown')}")
        st.button("Log out", on_click=st.logout)
