import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.comparison.recommendation import recommend
from tabdx.evaluation.joined_predictions import JoinedPredictions

POSITIVE = np.array([1, 0, 1, 0], dtype=np.int8)


def judged(model, sure, partition=OUT_OF_FOLD):
    """Predictions that give each patient's own class this probability."""
    risk = np.where(POSITIVE == 1, sure, 1 - sure)[None, :]
    patients = pd.Index(list("abcd"))
    return JoinedPredictions(
        model, partition, ("well", "ill"), patients, POSITIVE, np.arange(4), risk
    )


def test_the_best_is_the_one_with_the_lowest_log_loss_out_of_fold():
    models = [judged("cnn", 0.7), judged("svm", 0.9), judged("mlp", 0.8)]
    assert recommend(models, "best") == "svm"


def test_the_holdout_has_no_say():
    models = [judged("cnn", 0.7), judged("svm", 0.6), judged("svm", 0.99, HOLDOUT)]
    assert recommend(models, "best") == "cnn"


def test_of_equals_the_first_is_taken_whatever_rounding_says():
    almost = judged("mlp", 0.9)
    almost.probability[:] += 1e-16
    assert recommend([judged("svm", 0.9), almost], "best") == "svm"


def test_a_chosen_model_is_taken_where_it_was_trained():
    models = [judged("cnn", 0.7), judged("svm", 0.9)]
    assert recommend(models, "cnn") == "cnn"
    with pytest.raises(InputError, match="choose best or one of cnn, svm"):
        recommend(models, "mlp")


def test_without_predictions_nothing_is_recommended():
    with pytest.raises(InputError, match="train one first"):
        recommend([judged("svm", 0.9, HOLDOUT)], "best")


def test_of_several_classes_the_log_loss_of_all_of_them_decides(make_classes):
    joined = join_classes(*make_classes(3, models=("svm", "mlp")))
    given = [one.probability[:, range(len(one.labels)), one.labels] for one in joined]
    losses = [-np.log(one).mean() for one in given]
    assert recommend(joined, "best") == joined[int(np.argmin(losses))].model
