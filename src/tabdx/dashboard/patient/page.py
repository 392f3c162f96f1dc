"""The page Patient: values of one patient and every model's risk."""

import streamlit as st

from tabdx.cohort.reference_ranges import find_unusual
from tabdx.dashboard.charts.display import show
from tabdx.dashboard.charts.risks import draw_risks
from tabdx.dashboard.patient.assessment import Assessment
from tabdx.dashboard.patient.explanation import show_reasons, show_similar, show_what_if
from tabdx.dashboard.patient.form import (
    WIDGET,
    ask_for_values,
    describe_missing,
    show_ranges,
)
from tabdx.dashboard.patient.input import (
    choose_example,
    load_asked_patient,
    load_button,
    save_button,
)
from tabdx.dashboard.patient.instability import add_spreads, load_stability
from tabdx.dashboard.patient.printout import sheet_button
from tabdx.dashboard.patient.results import (
    as_records,
    describe_notes,
    show_answers,
    show_lead,
    show_thresholds,
)
from tabdx.dashboard.patient.state import current_entry
from tabdx.dashboard.patient.warnings import list_patient_warnings
from tabdx.dashboard.shared.controls import choose_models, choose_threshold
from tabdx.dashboard.shared.decision_rules import apply_rules, load_rules
from tabdx.dashboard.shared.development import (
    load_development,
    load_neighbourhood,
    load_reference_ranges,
)
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import model_names
from tabdx.dashboard.shared.predict import (
    list_version_notes,
    load_chosen,
    name_classes,
    predict_patient,
    show_refused,
)
from tabdx.dashboard.shared.rows import each_row
from tabdx.wording.names import readable
from tabdx.wording.numbers import risk
from tabdx.wording.text import escape_markdown

SIMILAR, WHY, WHAT_IF = "Similar patients", "Why this risk", "What if"

st.title("Patient")
with show_input_errors():
    development, reference_ranges = load_development(), load_reference_ranges()
    arriving = WIDGET not in st.session_state
    current_entry(development)
    load_asked_patient(development, arriving=arriving)
    entry = current_entry(development)
    dictionary = development.dictionary
    outcome = dictionary.outcome
    names = model_names()

    example, load = st.columns([3, 1], vertical_alignment="bottom")
    with example:
        choose_example(entry)
    with load:
        load_button()

    form, result = st.columns([3, 2], gap="medium")
    with form:
        ask_for_values(entry, reference_ranges)
        show_ranges(dictionary, reference_ranges)
        saving = st.container()
        st.caption("Values are kept in this session and in this browser tab only.")
    if not entry.complete:
        with saving:
            save_button(entry)
        with result:
            st.info(escape_markdown(describe_missing(entry)), icon=":material/edit_note:")
        st.stop()
    with result:
        threshold = choose_threshold(outcome.positive)
        chosen = choose_models(names)
        loaded = load_chosen(chosen)
        show_refused(loaded)
        if not loaded.classifiers:
            with saving:
                save_button(entry)
            st.info("Choose a model that can answer; `make run` trains them.")
            st.stop()
        itself = entry.origin
        rules, stability = load_rules(loaded.classifiers), load_stability()
        answers = predict_patient(loaded, entry.values)
        answers["predicted_class"] = name_classes(answers["risk"], threshold, outcome)
        answers = add_spreads(apply_rules(answers, rules, outcome), stability, itself)
        similarity = load_neighbourhood().compare(entry.values, itself=itself)
        unusual = find_unusual(entry.values, dictionary, reference_ranges)
        warnings = [
            *list_patient_warnings(entry.values, unusual, similarity),
            *list_version_notes(loaded),
        ]
        notes = describe_notes(answers, rules, stability, outcome)
        assessment = Assessment(
            dictionary,
            reference_ranges,
            entry,
            loaded,
            answers,
            unusual,
            warnings,
            similarity,
            threshold,
            notes,
        )
        with saving, st.container(horizontal=True):
            # Before the verdict is shown: until a button is drawn again it hands out the patient
            # before, and whoever has read the verdict means the one that it is about.
            save_button(entry, as_records(answers, rules, threshold))
            sheet_button(assessment)
        positive = int((answers["predicted_class"] == outcome.positive).sum())
        st.subheader(
            f"{positive} of {len(answers)} models call this patient "
            f"{escape_markdown(outcome.positive)}"
        )
        show_lead(answers, rules, outcome)
        show(
            draw_risks(answers, threshold, outcome),
            f"Risk of {outcome.positive}: "
            + ", ".join(f"{readable(row.model)} {risk(row.risk)}" for row in each_row(answers)),
            answers,
            "risk, answer and spread by model; lowest and highest among an ensemble's networks",
        )
        show_thresholds(answers, outcome)

    for sentence in warnings:
        st.warning(escape_markdown(sentence), icon=":material/warning:")
    show_answers(answers, rules, stability, outcome)

    section = st.segmented_control(
        "A closer look",
        [SIMILAR, WHY, WHAT_IF],
        default=SIMILAR,
        required=True,
        key="section",
        bind="query-params",
    )
    if section == SIMILAR:
        show_similar(assessment)
    elif section == WHY:
        show_reasons(assessment)
    else:
        show_what_if(assessment, names)
