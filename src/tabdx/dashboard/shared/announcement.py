"""A live region: what a screen reader reads out when it changes, and nobody else sees."""

import streamlit as st

# The node stays in the page and its text changes: a new node would not be read out.
_REGION = st.components.v2.component(
    "tabdx_announcement",
    html='<p id="said" role="status" aria-live="polite" aria-atomic="true"></p>',
    css="p { position: absolute; margin: 0; inset: 0; overflow: hidden; opacity: 0 }",
    js="""
export default function ({ parentElement, data }) {
  const said = parentElement.querySelector("#said");
  if (said.textContent !== data) said.textContent = data;
}
""",
)


def announcement(text: str) -> None:
    """Have a text read out where it is another one than before; plain text."""
    _REGION(key="announcement", data=text, height=1)
