"""Scores of a model on 400 patients."""

import numpy as np
import pandas as pd

from tabdx.evaluation.uncertainty.intervals import wilson

# 400 patients, 100 of them diseased.
POSITIVE = np.arange(400) % 4 == 0


def scores(log_loss=0.3, accuracy=0.9):
    rows = [
        ("log_loss", log_loss, log_loss - 0.05, log_loss + 0.06),
        ("roc_auc", 0.9, 0.86, 0.93),
        ("accuracy", accuracy, *wilson(accuracy, 400, 0.95)),
        ("sensitivity", 0.8, 0.7, 0.9),
        ("specificity", 0.9, 0.8, 0.95),
    ]
    table = pd.DataFrame(rows, columns=["metric", "value", "lower", "upper"])
    return table.assign(model="svm", partition="out_of_fold")
