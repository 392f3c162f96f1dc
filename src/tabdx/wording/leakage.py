"""Warnings of the leakage audit."""

import pandas as pd

from tabdx.wording.vocabulary import BETTER_THAN_CHANCE, SELECTED_BEFORE


def leakage_warnings(shuffled: pd.DataFrame) -> list[str]:
    """Say where an honest procedure did better than chance on outcomes that mean nothing."""
    honest = shuffled["procedure"] != SELECTED_BEFORE
    accused = shuffled[honest & (shuffled["verdict"] == BETTER_THAN_CHANCE)]
    return [str(sentence) for sentence in accused["sentence"]]
