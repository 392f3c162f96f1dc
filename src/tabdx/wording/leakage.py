"""Warnings of the leakage audit."""

import pandas as pd

from tabdx.wording.vocabulary import BETTER_THAN_CHANCE, SELECTED_BEFORE


def leakage_warnings(shuffled: pd.DataFrame) -> list[str]:
    """List the clean procedures that were better than chance on shuffled outcomes."""
    clean = shuffled["procedure"] != SELECTED_BEFORE
    leaky = shuffled[clean & (shuffled["verdict"] == BETTER_THAN_CHANCE)]
    return [str(sentence) for sentence in leaky["sentence"]]
