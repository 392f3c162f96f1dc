import pandas as pd
import pytest
from threadpoolctl import threadpool_info

from tabdx.classifiers.family import Fitted
from tabdx.classifiers.parallel import train_each


def make_train():
    """A function that travels to a worker by value: workers cannot import the tests."""

    def train(part):
        threads = [pool["num_threads"] for pool in threadpool_info()]
        facts = {"seed": part, "threads": threads}
        return Fitted(classifier=None, search=pd.DataFrame(), facts=facts)

    return train


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_parts(workers):
    fitted = train_each(make_train(), [3, 1, 2], "testing", workers)
    assert [one.facts["seed"] for one in fitted] == [3, 1, 2]


def test_a_training_has_one_thread():
    (fitted,) = train_each(make_train(), [0], "testing", workers=1)
    assert fitted.facts["threads"]
    assert set(fitted.facts["threads"]) == {1}
