"""A number that is moved on a slider or typed into the field below it, and kept in the URL."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from tabdx.dashboard.shared.kept_choices import Choice
from tabdx.wording.text import escape_markdown

Number = TypeVar("Number", int, float)
_TYPED = "typed_numbers"
_FIELD = 140  # pixels: on a telephone a button stands beside it


@dataclass(frozen=True)
class AskedNumber(Generic[Number]):
    """What is asked for.

    Attributes
    ----------
    choice : Choice
    name : str
        In the label of the field, as in "Or type the threshold".
    lowest, highest, step : number
        Of the slider.
    read : callable
        Makes the number of a text that was typed, or says why it is none.
    example : str
        What may be typed.
    written : str, optional
        How the slider writes it, as in ``%.3f``.
    """

    choice: Choice[Number]
    name: str
    lowest: Number
    highest: Number
    step: Number
    read: Callable[[str], Number | str]
    example: str
    written: str | None = None


def ask_for_number(
    asked: AskedNumber[Number], label: str, about: str, offered: Mapping[str, Number]
) -> Number:
    """Ask for a number, and return the one in force: what the URL says.

    Only a person's hand changes it: on the slider, in the field, on one of the buttons.

    Parameters
    ----------
    asked : AskedNumber
    label, about : str
        Of the slider, and its help; Markdown.
    offered : mapping of str to number
        Numbers that one may want to take, each with the words of its button; the one in force has
        none.
    """
    choice, control = asked.choice, asked.choice.control()
    st.slider(
        label,
        min_value=asked.lowest,
        max_value=asked.highest,
        value=control.start,
        step=asked.step,
        format=asked.written,
        key=control.key,
        on_change=choice.take,
        args=(control.key,),
        help=about,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = _name_field(asked)
        st.text_input(
            f"Or type the {asked.name}",
            placeholder=asked.example,
            key=key,
            on_change=_take_typed,
            args=(asked, key),
            width=_FIELD,
        )
        for words, number in offered.items():
            if number != choice.find():
                st.button(words, on_click=choice.keep, args=(number,))
    text = st.session_state[key]
    if text.strip() and isinstance(refused := asked.read(text), str):
        st.error(escape_markdown(refused), icon=":material/error:")
    return choice.find()


def _name_field(asked: AskedNumber[Number]) -> str:
    """Name the field: another one, and so an empty one, where something else was chosen since."""
    words = asked.choice.write(asked.choice.find())
    key, typed = _fields().get(asked.choice.key, ("", None))
    if typed != words:
        key = f"typed_{asked.choice.key}_{secrets.token_hex(4)}"
        _fields()[asked.choice.key] = key, words
    return key


def _take_typed(asked: AskedNumber[Number], key: str) -> None:
    text = st.session_state[key]
    if text.strip() and not isinstance(number := asked.read(text), str):
        asked.choice.keep(number)
        _fields()[asked.choice.key] = key, asked.choice.write(number)


def _fields() -> dict[str, tuple[str, list[str]]]:
    """By choice, the key of its field, and the words of the choice that the field goes with."""
    fields: dict[str, tuple[str, list[str]]] = st.session_state.setdefault(_TYPED, {})
    return fields
