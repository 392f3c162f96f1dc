import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from tabdx.figures import fonts
from tabdx.figures.fonts import can_show, is_own, use_other_fonts

# Letters that no font has: they stand for private use.
NOBODYS = "\ue000\U000f0000"


@pytest.mark.parametrize("text", ["", "mean area (µm²)", "größe", "a\nb", "≥ 0.5 − ∞", "кровь"])
def test_matplotlibs_own_font_has_the_letters_of_most_names(text):
    assert is_own(text)


@pytest.mark.parametrize("text", ["血圧", "a血", NOBODYS])
def test_it_lacks_others(text):
    assert not is_own(text)


def test_a_letter_is_shown_where_some_font_has_it(monkeypatch):
    assert can_show("é")
    assert not any(can_show(letter) for letter in NOBODYS)
    # As on a machine where a font for Chinese is installed.
    own = fonts._letters
    monkeypatch.setattr(fonts, "_others", lambda: ("some font",))
    monkeypatch.setattr(
        fonts, "_letters", lambda family: {ord("血")} if family == "some font" else own(family)
    )
    assert can_show("血")
    assert not can_show("圧")


def test_only_texts_that_need_it_take_letters_from_elsewhere(monkeypatch):
    monkeypatch.setattr(fonts, "_others", lambda: ("some font",))
    figure = Figure()
    plain, other = figure.text(0, 0, "area"), figure.text(0, 1, "血圧")
    before = plain.get_fontfamily()
    use_other_fonts(figure)
    assert plain.get_fontfamily() == before
    assert other.get_fontfamily() == ["DejaVu Sans", "some font"]
    plt.close("all")
