"""The page Image: drop an image, and see what the networks say of it."""

import streamlit as st

from tabdx.core.errors import InputError
from tabdx.dashboard.image.answer import ImageAnswer, answer_image, heat_of
from tabdx.dashboard.image.study import Answering, load_answering
from tabdx.dashboard.shared.announcement import announcement
from tabdx.dashboard.shared.class_answer import describe_probabilities, draw_bars, likeliest_class
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.image_study import require_image_study
from tabdx.dashboard.shared.pictures import enlarge, lay_over
from tabdx.images.image_set import Pixels
from tabdx.images.new_image import read_new_image
from tabdx.wording.numbers import number
from tabdx.wording.text import escape_markdown

_SIDE = 176  # pixels of a picture
# Said of an image that is unlike the training images.
SAY_UNLIKE = "This image is unlike those that the networks were trained on, so no answer is given."


def ask_for_image(answering: Answering) -> Pixels:
    """Ask for an image; stop the page where there is none, or none that can be taken."""
    file = st.file_uploader(
        f"Drop {answering.describe_input()}", type=["png", "jpg", "jpeg"], key="image"
    )
    st.caption("The image is kept in this session only; it is not logged or saved.")
    if file is None:
        show_training(answering)
        st.stop()
    try:
        return read_new_image(
            file.getvalue(), file.name, answering.trained.shape, answering.resized
        )
    except InputError as refused:
        st.error("This image cannot be taken.", icon=":material/error:")
        st.text(str(refused))
        announcement(f"This image cannot be taken: {refused}")
        show_training(answering)
        st.stop()


def show_training(answering: Answering) -> None:
    """Say what the networks are and what they were trained on."""
    st.subheader("What the networks know")
    for sentence in answering.describe_training():
        st.markdown(f"- {escape_markdown(sentence)}")
    if answering.versions:
        st.caption(escape_markdown(f"Trained with other versions: {answering.versions}."))


def show_answer(answering: Answering, answer: ImageAnswer) -> None:
    """Show the answer, or why there is none."""
    outcome = answering.dictionary.outcome
    if answer.farther:
        st.warning(SAY_UNLIKE, icon=":material/warning:")
        announcement(SAY_UNLIKE)
        if not st.toggle("Show the probabilities all the same", key="all_the_same"):
            return
        st.markdown("**Not to be relied on, shown because you asked for it:**")
    else:
        st.markdown(f"**{escape_markdown(answer.statement)}**")
        announcement(f"{describe_probabilities(answer.shown, outcome)} {answer.statement}")
    st.html(draw_bars(answer.shown, answer.possible, outcome))
    st.caption(
        "Bars: the mean of the networks; lines in them: from the lowest to the highest of these."
    )


def show_picture(answering: Answering, answer: ImageAnswer, pixels: Pixels) -> None:
    """Show the image, and where in it lies what speaks for a class."""
    outcome = answering.dictionary.outcome
    asked = "none"
    if not answer.farther:
        likeliest = likeliest_class(answer.shown, outcome)
        asked = str(
            st.selectbox(
                "What speaks for",
                outcome.classes,
                index=outcome.classes.index(likeliest),
                key="class",
            )
        )
    with st.container(horizontal=True):
        st.image(enlarge(pixels[0], _SIDE), caption="The image", width=_SIDE)
        if not answer.farther:
            heat = heat_of(answering, pixels, asked)
            said = f"What speaks for {asked} (Grad-CAM)" if heat.any() else f"Nothing for {asked}"
            st.image(lay_over(pixels[0], heat, _SIDE), caption=escape_markdown(said), width=_SIDE)
    st.caption(
        f"Distance from the training images: {number(answer.distance, 2)} of the limit, beyond "
        "which no answer is given."
    )


st.title("Image")
with show_input_errors():
    require_image_study()
    answering = load_answering()
    pixels = ask_for_image(answering)
    answer = answer_image(answering, pixels)
    left, right = st.columns(2, gap="large")
    with left:
        show_answer(answering, answer)
    with right:
        show_picture(answering, answer, pixels)
    show_training(answering)
