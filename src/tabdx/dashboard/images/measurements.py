"""Speed of inference, and what privacy costs."""

import streamlit as st

from tabdx.dashboard.charts.display import show_table
from tabdx.dashboard.shared.image_study import IMAGES
from tabdx.dashboard.shared.loaders import load_table
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.report.image_measurements import tabulate_outputs, tabulate_privacy, tabulate_speed


def show_speed() -> None:
    """Show frames a second and delay by engine and batch size."""
    times = load_table(IMAGES.report("speed", "times.csv"))
    if times.empty:
        _say_how_to_measure("speed.batch_sizes")
        return
    st.dataframe(tabulate_speed(times), hide_index=True, alt="Frames a second by engine and batch")
    st.caption("Frames a second at the median delay of a batch; in brackets that delay.")
    outputs = load_table(IMAGES.report("speed", "outputs.csv"))
    st.dataframe(tabulate_outputs(outputs), hide_index=True, alt="Size and accuracy by engine")
    show_table(times, "every time that was measured")


def show_privacy() -> None:
    """Show the accuracy under each promise of privacy."""
    curve = load_table(IMAGES.report("privacy", "curve.csv"))
    if curve.empty:
        _say_how_to_measure("privacy.epsilons")
        return
    st.dataframe(tabulate_privacy(curve), hide_index=True, alt="Accuracy by epsilon")
    delta = as_dicts(curve)[0]["delta"]
    st.caption(
        f"DP-SGD, the plain network, validation part; δ = {delta:g}. Small ε: one image tells less."
    )


def _say_how_to_measure(key: str) -> None:
    st.info(
        f"Not measured: set `{key}` in images/params.yaml and run `make images`.",
        icon=":material/info:",
    )
