"""The page Batch: upload a table of patients, and one answer for each row."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from tabdx.assessment.answer import Policy
from tabdx.assessment.answer_table import describe_facts, lay_out
from tabdx.assessment.decision_rules import Rules
from tabdx.assessment.many_patients import answer_rows, is_answered
from tabdx.assessment.remarks import remark_columns, remark_repeats
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Outcome
from tabdx.cohort.upload import MOST_COLUMNS, MOST_ROWS
from tabdx.core.messages import plural
from tabdx.dashboard.batch.others import show_others
from tabdx.dashboard.batch.settings import (
    Settings,
    choose_settings,
    list_kinds,
    pick_rows,
)
from tabdx.dashboard.batch.table import SHOWN_ROWS, show_table, write_template
from tabdx.dashboard.batch.upload import (
    Upload,
    check_upload,
    current_upload,
    forget_upload,
    kept_upload,
    predict_upload,
)
from tabdx.dashboard.batch.validation import show_validation
from tabdx.dashboard.shared.announcement import announcement
from tabdx.dashboard.shared.current_patient import HandedOver, hand_over
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import load_development, load_reference_ranges
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import model_names, record_hash
from tabdx.dashboard.shared.predict import list_version_notes, load_chosen, show_refused
from tabdx.report.answers_file import add_facts, write_answers
from tabdx.report.spreadsheet import to_spreadsheet
from tabdx.wording.answers import short_percent
from tabdx.wording.coverage import coverage_cautions
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import percent
from tabdx.wording.text import escape_markdown, join

MOST_MEGABYTES = int(st.get_option("server.maxUploadSize"))
PATIENT = Path(__file__).parents[1] / "patient/page.py"
_LISTED = 8  # remarks; the first say what is wrong


def ask_for_table(dictionary: Dictionary) -> Upload:
    """Ask for a table; stop the page where there is none, or none that can be read."""
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
        st.download_button(
            "Download an empty table to fill in",
            write_template(dictionary),
            "template.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    file = st.file_uploader(
        f"CSV (UTF-8; commas, semicolons or tabs) or Parquet, at most {MOST_MEGABYTES} MB, "
        f"{MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns",
        key="upload",
        on_change=forget_upload,
    )
    st.caption("The table is kept in this session only; it is not logged or saved.")
    if file is not None:
        with st.spinner("Reading the table"):
            upload = current_upload(file.file_id, file.name, file.getvalue(), dictionary)
    elif (kept := kept_upload()) is not None:  # the uploader forgets while another page is shown
        upload = kept
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("The table that was uploaded before is still open.")
            st.button("Close it", on_click=forget_upload, icon=":material/close:")
    else:
        st.stop()
    if upload.refusal:
        st.error("This file cannot be taken.", icon=":material/error:")
        st.text(upload.refusal)
        st.stop()
    return upload


def show_reading(upload: Upload) -> None:
    """Say what was read in another way than it stands in the file, and what could not be read."""
    if upload.aliases:
        named = plural(len(upload.aliases), "column has", "columns have")
        st.info(
            f"{named} another name than expected; check that each is what it was taken for.",
            icon=":material/swap_horiz:",
        )
        with st.expander("Names in the file", icon=":material/view_column:"):
            st.dataframe(
                [{"in the file": name, "taken for": one} for name, one in upload.aliases.items()],
                hide_index=True,
                alt="Columns of the file with another name, and what each was taken for",
            )
    if upload.blank_rows:
        blank = plural(upload.blank_rows, "row without any value", "rows without any value")
        st.caption(f"{blank} at the end of the table left out.")
    problems = upload.problems
    if problems.empty:
        return
    rows = problems["row"].nunique()
    answerable = len(upload.features) > 0
    st.warning(
        f"{plural(rows, 'row cannot be read and gets', 'rows cannot be read and get')} no answer; "
        "correct the cells and upload again."
        if answerable
        else "No row can be answered: columns are missing, duplicated or unreadable.",
        icon=":material/rule:",
    )
    with st.expander("What to correct", expanded=not answerable, icon=":material/edit:"):
        st.dataframe(
            problems.head(SHOWN_ROWS),
            hide_index=True,
            placeholder="",
            alt="What breaks a rule, by row and column; row 1 is the first patient",
        )
        st.download_button(
            f"Download {plural(len(problems), 'problem')}",
            lambda: to_spreadsheet(problems),
            "problems.csv",
            "text/csv",
            on_click="ignore",
        )


def show_remarks(upload: Upload, dictionary: Dictionary) -> None:
    """Say what is wrong with whole columns, and who comes twice."""
    remarks = [
        *remark_columns(upload.features, dictionary, load_reference_ranges()),
        *remark_repeats(upload.own, upload.features, dictionary),
    ]
    if remarks:
        listed = remarks[:_LISTED]
        more = [f"… and {len(remarks) - _LISTED:,} more"] if len(remarks) > _LISTED else []
        st.warning(
            "\n".join(f"- {escape_markdown(one)}" for one in [*listed, *more]),
            icon=":material/warning:",
        )


def describe_policy(policy: Policy, rules: Rules) -> str:
    """Say by what the rows are answered, as Markdown."""
    studied = " (as studied)" if policy.prevalence == policy.study else ""
    recommended = ", the recommended model," if policy.model == rules.recommended else ""
    if policy.target is None:
        return escape_markdown(
            f"{capitalized(readable(policy.model))}{recommended} answers by prediction sets that "
            f"are to hold the true class of {percent(rules.coverage, 0)} of each class."
        )
    return escape_markdown(
        f"{capitalized(readable(policy.model))}{recommended} answers at the agreed threshold of "
        f"{short_percent(policy.threshold)} (rule: {readable(policy.rule.name)}) and a prevalence "
        f"of {percent(policy.prevalence)}{studied}."
    )


def describe_counts(answers: pd.DataFrame, outcome: Outcome) -> str:
    """Count the answers in one sentence."""
    counts = answers["answer"].value_counts()
    kinds = [kind for kind in list_kinds(outcome) if kind in counts]
    # A class may be named by a number.
    write = "{count:,} {kind}" if outcome.two_sided else "{kind} ({count:,})"
    told = join(write.format(count=counts[kind], kind=kind) for kind in kinds)
    warned = int((is_answered(answers) & answers["reasons"].ne("")).sum())
    warnings = f"; {plural(warned, 'answer comes', 'answers come')} with a warning"
    return f"{plural(len(answers), 'row')}: {told}{warnings if warned else ''}."


def show_cautions(learned: int, policy: Policy, rules: Rules, classes: Sequence[str]) -> None:
    """Say what is known against these answers, above them."""
    if learned:
        st.warning(
            f"{plural(learned, 'row holds', 'rows hold')} the values of a development patient: the "
            "model has learned from these patients, and its risks are too good to judge it by.",
            icon=":material/school:",
        )
    for caution in coverage_cautions(rules.reached, policy.model, rules.coverage, classes):
        st.warning(escape_markdown(caution), icon=":material/warning:")


def open_button(upload: Upload, row: int, dictionary: Dictionary) -> None:
    """Offer to open a row on the page Patient: its values go through the session alone."""
    if st.button(f"Open row {row} in Patient", icon=":material/person:", key="open"):
        values = upload.features.loc[[row]].reset_index(drop=True)
        hand_over(HandedOver(values, upload.name_row(row, dictionary)))
        st.switch_page(PATIENT)


def download_button(table: pd.DataFrame, upload: Upload) -> None:
    """Offer the answers as a file, in the dialect of the table."""
    st.download_button(
        "Download the answers",
        lambda: write_answers(table, upload.dialect),
        "answers.csv",
        "text/csv",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
        help="A row for each row of the table, in its order, with your own columns. A cell that a "
        "spreadsheet would run as a formula starts with an apostrophe.",
    )


def show_answers(upload: Upload, settings: Settings, rules: Rules, development: Cohort) -> None:
    """Answer for every row; the table, the counts and the download."""
    policy, dictionary = settings.policy, development.dictionary
    loaded = load_chosen([policy.model, *settings.others])
    show_refused(loaded)
    if policy.model not in loaded.classifiers:
        st.stop()
    for sentence in list_version_notes(loaded):
        st.warning(escape_markdown(sentence), icon=":material/warning:")
    checked = check_upload(upload, development, rules.most_missing)
    predicted = predict_upload(upload, loaded)
    answers = answer_rows(
        predicted[policy.model],
        checked,
        upload.unreadable,
        policy,
        dictionary,
        show_withheld=settings.show_withheld,
    )
    outcome, withheld = dictionary.outcome, checked.index[checked["withheld"]]
    others = show_others(
        {name: own for name, own in predicted.items() if name != policy.model},
        policy.prevalence,
        rules,
        outcome,
        hidden=withheld[:0] if settings.show_withheld else withheld,
    )
    table = lay_out(answers, upload.own, others, dictionary)
    whole = lay_out(answers, upload.own, others, dictionary, complete=True)
    whole = add_facts(whole, describe_facts(policy, record_hash(policy.model)))
    shown = st.container()
    # Drawn before the answers are: until then it hands out those before.
    download_button(whole, upload)
    with shown:
        st.header("Answers")
        counted = describe_counts(answers, outcome)
        st.markdown(f"{escape_markdown(counted)} {describe_policy(policy, rules)}")
        show_cautions(int(checked["learned"].sum()), policy, rules, outcome.classes)
        announcement(counted)
        rows = pick_rows(answers, outcome)
        picked = show_table(table.loc[rows], upload.own.shape[1])
        if picked is not None and picked in upload.features.index:
            open_button(upload, picked, dictionary)
        if len(rows) > SHOWN_ROWS:
            st.caption(f"The first {SHOWN_ROWS:,} rows; the download holds all of them.")
    show_validation(upload, predicted[policy.model], checked, policy, dictionary)


st.title("Batch")
with show_input_errors():
    development = load_development()
    dictionary = development.dictionary
    upload = ask_for_table(dictionary)
    show_reading(upload)
    if upload.features.empty:
        st.stop()
    show_remarks(upload, dictionary)
    rules = load_rules(model_names())
    for sentence in rules.absent if rules.by_model else ():
        st.warning(escape_markdown(sentence), icon=":material/warning:")
    settings = choose_settings(rules, upload.file, dictionary.outcome)
    show_answers(upload, settings, rules, development)
