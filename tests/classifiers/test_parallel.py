import numpy as np
import pandas as pd
import pytest
import torch
from joblib import effective_n_jobs, parallel_config
from threadpoolctl import threadpool_info, threadpool_limits

from tabdx.classifiers.family import Fitted
from tabdx.classifiers.parallel import run_each


@pytest.fixture(autouse=True)
def _two_threads_elsewhere(monkeypatch):
    """Processes that are started here would have two threads; the tests' own have one."""
    monkeypatch.setenv("OMP_NUM_THREADS", "2")


def make_train():
    """A function that travels to a worker by value: workers cannot import the tests."""

    def train(part):
        threads = [pool["num_threads"] for pool in threadpool_info()]
        facts = {"seed": part, "threads": threads}
        return Fitted(classifier=None, search=pd.DataFrame(), facts=facts)

    return train


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_parts(workers):
    fitted = run_each(make_train(), [3, 1, 2], "testing", workers)
    assert [one.facts["seed"] for one in fitted] == [3, 1, 2]


def test_a_training_has_one_thread():
    with threadpool_limits(2):
        (fitted,) = run_each(make_train(), [0], "testing", workers=1)
    assert fitted.facts["threads"]
    assert set(fitted.facts["threads"]) == {1}


def test_a_task_has_one_thread_of_torch_and_leaves_the_others_after_it():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        assert run_each(lambda _: torch.get_num_threads(), [0], "testing", workers=1) == [1]
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_a_task_that_fails_leaves_the_threads_as_they_were():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with pytest.raises(ZeroDivisionError):
            run_each(lambda number: 1 / number, [0], "testing", workers=1)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_a_task_in_another_process_has_one_thread_of_torch():
    def threads(_):
        return torch.get_num_threads()

    assert run_each(threads, [0, 1], "testing", workers=2) == [1, 1]


def test_a_task_spreads_nothing_further():
    with parallel_config(backend="threading", n_jobs=2):
        assert effective_n_jobs() == 2
        assert run_each(lambda _: effective_n_jobs(), [0], "testing", workers=1) == [1]


def test_any_task_on_arrays_gives_its_results_in_order():
    def add(arrays):
        return sum(array.sum() for array in arrays)

    items = [(np.full(3, number), np.ones(3)) for number in (5, 0, 2)]
    # 3 x 5 + 3, 3 x 0 + 3, 3 x 2 + 3
    assert run_each(add, items, "adding", workers=2) == [18, 3, 9]


def test_no_task_gives_no_result():
    assert run_each(abs, [], "testing", workers=2) == []
