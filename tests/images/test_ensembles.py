import pandas as pd

from tabdx.images.ensembles import choose_ensemble


def test_the_choose_ensemble_of_networks_is_taken_whatever_stands_before_it():
    ranking = pd.DataFrame({"model": ["svm", "resnet9", "resnet9_ensemble", "plain_cnn_ensemble"]})
    assert choose_ensemble(ranking, "best") == "resnet9_ensemble"
    assert choose_ensemble(ranking, "plain_cnn") == "plain_cnn_ensemble"
