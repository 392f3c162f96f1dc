"""The report as one self-contained HTML page."""

import posixpath
import re
from collections.abc import Sequence

from markupsafe import Markup

from tabdx.figures.svg import render_svg
from tabdx.report.blocks import Cell, Link, Picture, Section, kind
from tabdx.report.templating import fill

FOLDER = "reports"
_WITHIN = re.compile(r"(?<=[\d%]) (to|of) (?=[−\d])")


def as_html(title: str, subtitle: str, sections: Sequence[Section]) -> str:
    """Write the report.

    The page loads nothing and runs nothing, and says so to the browser: whatever a table of
    patients calls its columns, it can only be shown. The same sections give the same bytes.

    Parameters
    ----------
    title, subtitle : str
        What it is about.
    sections : sequence of Section
        In reading order; their keys are the page's anchors.
    """
    return fill(
        "report.html.j2",
        title=title,
        subtitle=subtitle,
        sections=sections,
        kind=kind,
        show=_show,
        draw=_draw,
    )


def _draw(picture: Picture) -> Markup:
    # matplotlib draws letters as paths: no word of a table stands in this text.
    return Markup(render_svg(picture.draw(), picture.key))


def _show(cell: Cell) -> Markup | str:
    if isinstance(cell, str):
        # An interval may be parted from its value, but not in itself.
        return _WITHIN.sub("\u00a0\\1\u00a0", cell)
    links = [cell] if isinstance(cell, Link) else cell
    return Markup("<br>").join(
        Markup('<a href="{}">{}</a>').format(_href(link.target), _breakable(link.text))
        for link in links
    )


def _breakable(path: str) -> Markup:
    """Let a path break after its slashes, where a column is narrow."""
    return Markup("/<wbr>").join(path.split("/"))


def _href(target: str) -> str:
    return target if target.startswith("#") else posixpath.relpath(target, FOLDER)
