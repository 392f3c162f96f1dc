"""The results of the image study as tables for the terminal."""

import pandas as pd
from rich.console import RenderableType

from tabdx.core.messages import plural
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.report.results import scores_table

NEXT = """
Where to look next:
  images/reports/results.md             the same as a page, with matrix, errors and heat maps
  images/reports/evaluation, holdout    every table, on the validation and on the test part
  images/reports/figures                every picture
"""


def tabulate_images(
    ranking: pd.DataFrame, scores: pd.DataFrame, readings: int
) -> list[RenderableType]:
    """Lay the results out for a terminal.

    Parameters
    ----------
    ranking : DataFrame
        As `tabdx.evaluation.comparison.comparison.order` gives it, best model first.
    scores : DataFrame
        Of the validation part (``out_of_fold``) and of the test part (``holdout``), as
        `tabdx.evaluation.scores.Scores` has them, with a column ``confidence``.
    readings : int
        How often the test part was scored.

    Returns
    -------
    list
        For rich's console.
    """
    verdicts = dict(zip(ranking["model"], ranking["log_loss_verdict"], strict=True))
    titles = {
        OUT_OF_FOLD: "Validation part: images that no training saw; the models are compared on it",
        HOLDOUT: f"Test part: images set aside at the start, scored {plural(readings, 'time')}",
    }
    return [
        *(
            scores_table(title, scores[scores["partition"] == partition], verdicts)
            for partition, title in titles.items()
            if (scores["partition"] == partition).any()
        ),
        NEXT,
    ]
