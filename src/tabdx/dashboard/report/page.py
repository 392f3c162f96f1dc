"""The page Report: the documents, to read and to download."""

import streamlit as st

from tabdx.dashboard.report.documents import list_documents, list_topics, show_document
from tabdx.dashboard.shared.errors import show_input_errors

st.title("Report")
documents = {document.title: document for document in list_documents()}
chosen = st.segmented_control(
    "Document",
    list(documents),
    default=next(iter(documents)),
    required=True,
    key="document",
    bind="query-params",
)
st.caption(documents[chosen].says)
topics = list_topics(documents[chosen])
topic = next(iter(topics))
if len(topics) > 1:
    topic = st.selectbox("Topic", list(topics), key="topic", bind="query-params")
with show_input_errors():
    show_document(topics[topic])
st.caption("For developers: `docs/architecture.md` and `docs/decisions`.")
