import pandas as pd

from tabdx.images.ensembles import best_ensemble


def test_the_best_ensemble_of_networks_is_taken_whatever_stands_before_it():
    ranking = pd.DataFrame({"model": ["svm", "resnet9", "resnet9_ensemble", "plain_cnn_ensemble"]})
    assert best_ensemble(ranking) == "resnet9_ensemble"
