import subprocess
import sys
import time

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from benchmarks.timing import Times, cpu_seconds, time_alternately
from tabdx.classifiers.parallel import one_thread


def test_best_and_median_are_of_the_rounds():
    times = Times(wall=(3.0, 1.0, 2.0, 9.0), cpu=(0.5, 0.1, 0.3))
    assert times.best == 1.0
    assert times.median == 2.5  # between 2 and 3
    assert times.best_cpu == 0.1
    assert times.median_cpu == 0.3


def test_each_side_warms_up_and_every_other_round_goes_in_reverse():
    calls = []
    sides = {"ours": lambda: calls.append("ours"), "other": lambda: calls.append("other")}
    times = time_alternately(sides, rounds=3, warm_up=2)
    assert calls[:4] == ["ours", "ours", "other", "other"]
    assert calls[4:] == ["ours", "other", "other", "ours", "ours", "other"]
    assert list(times) == ["ours", "other"]
    assert all(len(one.wall) == len(one.cpu) == 3 for one in times.values())


def test_waiting_takes_wall_time_but_no_processor_time():
    times = time_alternately({"wait": lambda: time.sleep(0.05)}, rounds=1, warm_up=0)["wait"]
    assert times.best >= 0.05
    assert times.best_cpu < 0.04


def test_processor_time_counts_processes_that_have_ended():
    before = cpu_seconds()
    work = "import time\nwhile time.process_time() < 0.2: pass"
    subprocess.run([sys.executable, "-c", work], check=True)
    assert cpu_seconds() - before >= 0.15


def test_on_one_core_every_pool_has_one_thread_and_gets_its_threads_back():
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with threadpool_limits(2):
            with one_thread():
                assert torch.get_num_threads() == 1
                assert {pool["num_threads"] for pool in threadpool_info()} <= {1}
            assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
