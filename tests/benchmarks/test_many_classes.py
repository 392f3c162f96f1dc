import pytest
from sklearn.dummy import DummyClassifier

from benchmarks import many_classes


def test_a_learner_that_knows_the_frequencies_alone_scores_as_they_say():
    learners = {"frequencies": lambda: DummyClassifier(strategy="prior")}
    table = many_classes.measure(["iris"], learners)
    # Three classes of fifty: equal probabilities.
    assert table["log_loss"].item() == pytest.approx(1.0986, abs=1e-4)
    assert table["accuracy"].item() == pytest.approx(1 / 3)
    assert table["n"].item() == 150
