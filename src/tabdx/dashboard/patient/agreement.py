"""Whether the models agree about a patient, in a sentence."""

import pandas as pd

from tabdx.wording.names import readable
from tabdx.wording.text import join


def describe_agreement(answers: pd.DataFrame, by: str = "answer") -> str:
    """Say whether the other models answer as the recommended one, the first row, does.

    Parameters
    ----------
    answers : DataFrame
        One row per model: ``model`` and the column that is compared.
    by : str
        Which that is: of an answer that is a prediction set, the set.

    Examples
    --------
    >>> answered = pd.DataFrame(
    ...     {"model": ["mlp", "svm", "cnn"], "answer": ["low risk", "low risk", "inconclusive"]}
    ... )
    >>> describe_agreement(answered)
    '1 of the 2 other models gives the same answer; CNN: inconclusive.'
    """
    first, others = answers[by].iloc[0], answers.iloc[1:]
    if others.empty:
        return "No other model answers."
    same = int((others[by] == first).sum())
    if same == len(others):
        return f"All {len(others)} other models give the same answer: {first}."
    differing = join(
        f"{readable(model)}: {said}"
        for model, said in zip(others["model"], others[by], strict=True)
        if said != first
    )
    gives = "gives" if same == 1 else "give"
    return (
        f"{same or 'None'} of the {len(others)} other models {gives} the same answer; {differing}."
    )
