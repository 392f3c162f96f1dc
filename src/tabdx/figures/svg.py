"""A figure as SVG text for a page."""

import io
import re

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from tabdx.figures.fonts import use_other_fonts

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STYLE = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_PATH = re.compile(r'(?<= d=")[^"]+')
_DIGITS = re.compile(r"(\.\d\d)\d+")
_BLANKS = re.compile(r"\s*\n\s*")
_NAMED = re.compile(r' id="([^"]*)"')
_ASKED = re.compile(r'(xlink:href="#|url\(#)([^")]*)')
_NOTHING = dict.fromkeys(["Date", "Creator", "Format", "Type"])


def render_svg(figure: Figure, name: str) -> str:
    """Turn a figure into SVG text for a page.

    Letters are drawn as paths: the page looks the same on every machine, with no font to load.
    Whoever reads with their ears gets the page's words and the table beside the figure.

    Parameters
    ----------
    figure : Figure
        As matplotlib drew it; nothing global is touched.
    name : str
        Letters, digits and hyphens, each figure of a page another: what is named inside starts
        with it, so that no two pictures share an id.

    Returns
    -------
    str
        One element, the same for the same figure, however matplotlib salted its own names. It
        takes the width that it is given.
    """
    use_other_fonts(figure)
    picture = io.BytesIO()
    dots = figure.dpi
    # Drawn once, as in `tabdx.figures.theme.render`.
    FigureCanvasSVG(figure).print_svg(picture, metadata=_NOTHING)  # type: ignore[no-untyped-call]
    figure.dpi = dots  # an SVG has 72 to the inch, which would stay
    text = picture.getvalue().decode()
    text = text[text.index("<svg") :]
    for left_out in (_COMMENT, _STYLE, _METADATA):
        text = left_out.sub("", text)
    text = _PATH.sub(lambda path: _DIGITS.sub(r"\1", path[0]), text)
    return _opening(_BLANKS.sub(" ", _rename(text, name)))


def _rename(text: str, name: str) -> str:
    """Number what is referred to, in order; drop the other names, which would clash on a page."""
    asked = dict.fromkeys(found[2] for found in _ASKED.finditer(text))
    new = {old: f"{name}-{place}" for place, old in enumerate(asked, start=1)}
    text = _NAMED.sub(lambda found: f' id="{new[found[1]]}"' if found[1] in new else "", text)
    text = _ASKED.sub(lambda found: f"{found[1]}{new[found[2]]}", text)
    return text.replace("xlink:href", "href")


def _opening(text: str) -> str:
    """Give the element its own style in place of matplotlib's, which would hold for the page."""
    box = re.search(r'viewBox="[^"]*"', text)
    width = re.search(r'width="([\d.]+)pt"', text)
    if box is None or width is None:  # pragma: no cover
        raise ValueError("matplotlib's SVG has neither a width nor a box")
    style = f"max-width:{width[1]}pt;stroke-linejoin:round;stroke-linecap:butt"
    body = text[text.index(">") + 1 :].strip()
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box[0]} style="{style}">{body}'
