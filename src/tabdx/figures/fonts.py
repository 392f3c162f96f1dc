"""Fonts for letters that matplotlib's own font lacks."""

from functools import cache

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.text import Text

_OWN = "DejaVu Sans"  # comes with matplotlib: the picture is the same on every machine
# For letters that it lacks, such as Chinese ones: whichever of these is installed, in this order.
_OTHERS = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Noto Sans JP",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "PingFang SC",
    "Hiragino Sans",
    "Arial Unicode MS",
)


@cache
def _letters(family: str) -> frozenset[int]:
    """Code points that an installed font has."""
    path = findfont(FontProperties(family=family), fallback_to_default=False)
    return frozenset(get_font(path).get_charmap())


@cache
def _others() -> tuple[str, ...]:
    installed = {font.name for font in fontManager.ttflist}
    return tuple(name for name in _OTHERS if name in installed)


def is_own(text: str) -> bool:
    """Tell whether matplotlib's own font has every letter of a text."""
    return all(ord(letter) in _letters(_OWN) or letter == "\n" for letter in text)


def can_show(letter: str) -> bool:
    """Tell whether some font of this machine has a letter."""
    return any(ord(letter) in _letters(family) for family in (_OWN, *_others()))


def use_other_fonts(figure: Figure) -> None:
    """Let the texts of a finished figure that need it take letters from other fonts."""
    for text in figure.findobj(Text):
        if isinstance(text, Text) and not is_own(text.get_text()):
            text.set_fontfamily([_OWN, *_others()])
