"""The page Batch: upload a table of patients and predict their risks."""

import streamlit as st

from tabdx.cohort.upload import MOST_COLUMNS, MOST_ROWS
from tabdx.core.messages import plural
from tabdx.dashboard.batch.upload import as_table, current_upload, forget_upload, risks_of
from tabdx.dashboard.shared.controls import choose_models, choose_threshold
from tabdx.dashboard.shared.decision_rules import REFERRED, load_rules, show_rules
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import model_names
from tabdx.dashboard.shared.predict import list_version_notes, load_chosen, show_refused
from tabdx.report.spreadsheet import to_spreadsheet
from tabdx.wording.names import readable
from tabdx.wording.text import escape_markdown

MOST_MEGABYTES = int(st.get_option("server.maxUploadSize"))
# The download holds all rows; a browser shows as many as a person would scroll through.
SHOWN_ROWS = 1_000


def by_model(counts: dict[str, int]) -> str:
    """Write a number of patients by model, as Markdown."""
    return ", ".join(
        f"{count:,} by {escape_markdown(readable(name))}" for name, count in counts.items()
    )


st.title("Batch")
with show_input_errors():
    dictionary = load_development().dictionary
    outcome = dictionary.outcome
    st.markdown(
        f"One row per patient, with the {plural(len(dictionary.features), 'column')} of "
        f"{escape_markdown(dictionary.name)}; the outcome is not needed. An empty cell is a value "
        "that was not measured."
    )
    with st.expander("Columns that are needed", icon=":material/view_column:"):
        st.dataframe(
            [{"column": one.name, "unit": one.unit} for one in dictionary.features],
            hide_index=True,
            alt="The columns that a table needs",
        )
    left, right = st.columns(2)
    with left:
        threshold = choose_threshold(outcome.positive)
    with right:
        chosen = choose_models(model_names())
    file = st.file_uploader(
        f"CSV (UTF-8; commas, semicolons or tabs) or Parquet, at most {MOST_MEGABYTES} MB, "
        f"{MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns",
        type=["csv", "parquet"],
        key="upload",
    )
    st.caption("The table is kept in this session only; it is not logged or saved.")
    if file is None:
        forget_upload()
        st.stop()

    with st.spinner("Reading the table"):
        upload = current_upload(file.file_id, file.name, file.getvalue(), dictionary)
    if upload.refusal:
        st.error("This file cannot be taken.", icon=":material/error:")
        st.text(upload.refusal)
        st.stop()

    if upload.blank_rows:
        blank = plural(
            upload.blank_rows, "row without any value was", "rows without any value were"
        )
        st.caption(f"{blank} left out.")
    problems, features = upload.problems, upload.features
    if len(problems):
        rows = problems["row"].nunique()
        st.subheader("Problems")
        st.warning(
            f"{plural(rows, 'row is', 'rows are')} left out; correct the cells below and upload "
            "again."
            if rows
            else "No row can be predicted: columns are missing, duplicated or unreadable.",
            icon=":material/rule:",
        )
        st.dataframe(
            problems.head(SHOWN_ROWS),
            hide_index=True,
            alt="What breaks a rule, by row and column; row 1 is the first patient",
        )
        st.download_button(
            f"Download {plural(len(problems), 'problem')}",
            lambda: to_spreadsheet(problems),
            "problems.csv",
            "text/csv",
            on_click="ignore",
        )
    if features.empty:
        st.stop()

    st.subheader(plural(len(features), "patient"))
    loaded = load_chosen(chosen)
    show_refused(loaded)
    if not loaded.classifiers:
        st.info("Choose a model that can answer; `make run` trains them.")
        st.stop()
    for sentence in list_version_notes(loaded):
        st.warning(escape_markdown(sentence), icon=":material/warning:")
    rules = load_rules(loaded.classifiers)
    table = as_table(risks_of(upload, loaded), threshold, outcome, rules)
    shown = st.container()
    # Drawn before the counts are: until then it hands out the table before.
    st.download_button(
        "Download the predictions",
        lambda: to_spreadsheet(table.merge(upload.beside, left_on="row", right_index=True)),
        "predictions.csv",
        "text/csv",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
        help="Includes the columns that are not features. A cell that a spreadsheet would run as a "
        "formula starts with an apostrophe.",
    )
    with shown:
        counts = {
            name: int((table[f"call_{name}"] == outcome.positive).sum())
            for name in loaded.classifiers
        }
        st.markdown(f"Called {escape_markdown(outcome.positive)}: {by_model(counts)}")
        referred = {
            name: int(table[f"answer_{name}"].str.startswith(REFERRED).sum())
            for name in rules.by_model
        }
        if referred:
            st.markdown(f"Referred, not decided: {by_model(referred)}")
        st.dataframe(
            table.head(SHOWN_ROWS),
            hide_index=True,
            column_config={
                f"{kind}_{name}": st.column_config.NumberColumn(format="%.3f")
                for name in counts
                for kind in ("risk", "recalibrated")
            },
            alt="Each patient's risk, call and answer by each model",
        )
        show_rules(rules)
        if len(table) > SHOWN_ROWS:
            st.caption(f"The first {SHOWN_ROWS:,} rows; the download holds all of them.")
