"""The page Patient: values of one patient and the answer to them."""

import streamlit as st

from tabdx.assessment.decision_rules import Rules
from tabdx.dashboard.patient.answer_card import announce, answer_card
from tabdx.dashboard.patient.assessment import Assessment, assess
from tabdx.dashboard.patient.explanation import show_reasons, show_similar
from tabdx.dashboard.patient.form import WIDGET, ask_for_values, describe_missing, show_ranges
from tabdx.dashboard.patient.input import (
    choose_example,
    load_asked_patient,
    load_button,
    save_button,
)
from tabdx.dashboard.patient.printout import sheet_button
from tabdx.dashboard.patient.results import as_records, show_models, show_trust
from tabdx.dashboard.patient.state import FormState, current_entry, fill_in_handed_over
from tabdx.dashboard.patient.what_if import show_what_if
from tabdx.dashboard.shared.announcement import announcement
from tabdx.dashboard.shared.controls import choose_prevalence
from tabdx.dashboard.shared.decision_rules import load_rules
from tabdx.dashboard.shared.development import load_development, load_reference_ranges
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import model_names
from tabdx.dashboard.shared.paper import say_on_paper
from tabdx.dashboard.shared.predict import load_chosen, show_refused
from tabdx.dashboard.shared.simple_mode import is_simple
from tabdx.wording.names import readable
from tabdx.wording.text import escape_markdown

SIMILAR, WHY, WHAT_IF = "Similar patients", "Why this risk", "What if"
WHY_CLASS = "Why this probability"  # of more than two classes
MOST_WARNINGS = 3
_ASKED = "closer_look"  # whether the URL asked for it when the page was opened


def answer_the_form(entry: FormState) -> Assessment | None:
    """Assess the patient in the form; None, and a sentence, where there can be no answer."""
    if not entry.complete:
        st.info(escape_markdown(describe_missing(entry)), icon=":material/edit_note:")
        return None
    if not entry.entered:
        st.info("No value was entered: there is no patient to answer for.")
        return None
    names = model_names()
    rules = load_rules(names)
    for sentence in rules.absent:
        st.warning(escape_markdown(sentence), icon=":material/warning:")
    if not rules.recommended:
        return None
    loaded = load_chosen(names, first=rules.recommended)
    show_refused(loaded)
    if rules.recommended not in loaded.classifiers or rules.recommended not in rules.by_model:
        st.error(f"No answer: {readable(rules.recommended)}, the recommended model, cannot answer.")
        return None
    asked = st.session_state.get(all_the_same(entry), False)
    return assess(entry, loaded, rules, _ask_for_prevalence(entry, rules), all_the_same=asked)


def _ask_for_prevalence(entry: FormState, rules: Rules) -> float:
    """Ask how common the positive classes are here, where any are said to be positive."""
    if not entry.development.dictionary.outcome.two_sided:
        return rules.prevalence
    with st.expander("Another prevalence", icon=":material/percent:"):
        return choose_prevalence(rules.prevalence)


def all_the_same(entry: FormState) -> str:
    """Name the request for a withheld risk: with another value it has to be made again."""
    return f"all_the_same_{entry.fingerprint}"


def show_answer(assessment: Assessment, entry: FormState) -> None:
    """Show the answer, with what to know before believing it above it."""
    if known := assessment.describe_known():
        st.info(escape_markdown(known), icon=":material/school:")
    for sentence in assessment.warnings[:MOST_WARNINGS]:
        st.warning(escape_markdown(sentence), icon=":material/warning:")
    if more := assessment.warnings[MOST_WARNINGS:]:
        with st.expander(f"{len(more)} more warnings", icon=":material/warning:"):
            for sentence in more:
                st.markdown(f"- {escape_markdown(sentence)}")
    st.html(answer_card(assessment))
    say_on_paper(assessment.recommended)
    if assessment.withheld:
        what = "probabilities" if assessment.of_classes else "risk"
        st.checkbox(f"Show the {what} all the same", key=all_the_same(entry))


def take_a_closer_look(assessment: Assessment) -> None:
    """Show one of the sections about this patient, where it is asked for."""
    asked = st.session_state.setdefault(_ASKED, "section" in st.query_params)
    with st.expander("A closer look", expanded=asked, icon=":material/search:"):
        _show_section(assessment)


def _show_section(assessment: Assessment) -> None:
    why = WHY_CLASS if assessment.of_classes else WHY
    section = st.segmented_control(
        "Section",
        [SIMILAR, why, WHAT_IF],
        default=SIMILAR,
        required=True,
        key="section",
        bind="query-params",
        label_visibility="collapsed",
    )
    if section == SIMILAR:
        show_similar(assessment)
    elif section == why:
        show_reasons(assessment)
    else:
        show_what_if(assessment, model_names())


st.title("Patient")
with show_input_errors():
    development, reference_ranges = load_development(), load_reference_ranges()
    arriving = WIDGET not in st.session_state
    current_entry(development)
    load_asked_patient(development, arriving=arriving)
    fill_in_handed_over()
    entry = current_entry(development)
    if label := entry.describe_label():
        st.info(escape_markdown(f"{label}."), icon=":material/badge:")

    if not is_simple():
        ways = st.container(key="ways_to_fill")
        example, load = ways.columns([3, 1], vertical_alignment="bottom")
        with example:
            choose_example(entry)
        with load:
            load_button()

    form, result = st.columns([3, 2], gap="medium")
    with form:
        ask_for_values(entry, reference_ranges)
        show_ranges(development.dictionary, reference_ranges)
        saving = st.container(horizontal=True)
        st.caption("Values are kept in this session and in this browser tab only.")
    with result:
        place = st.container()
        assessment = answer_the_form(entry)
        # What is saved or printed is drawn before the answer: until a button is drawn again it
        # hands out the patient before, and whoever has read the answer means the one it is about.
        with saving:
            save_button(entry, as_records(assessment) if assessment and assessment.shown else ())
            if assessment:
                sheet_button(assessment)
        with place:
            if assessment:
                show_answer(assessment, entry)
        announcement(announce(assessment) if assessment else "")
    # Who asked for a risk that is withheld gets it, and nothing that rests on it.
    if assessment and not assessment.withheld and not is_simple():
        show_models(assessment)
        show_trust(assessment)
        take_a_closer_look(assessment)
