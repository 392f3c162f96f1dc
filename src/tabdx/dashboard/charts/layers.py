"""Layered charts."""

import altair as alt


def layered(*charts: alt.Chart | alt.LayerChart) -> alt.LayerChart:
    """Lay charts over each other, the last in front.

    Unlike `altair.layer` it never splits them into facets: what it returns is known.
    """
    return alt.LayerChart(layer=charts)
