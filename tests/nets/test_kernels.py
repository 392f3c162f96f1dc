import numpy as np
import pytest
from numba import config
from numba.core.caching import CacheImpl

from tabdx.nets import kernels


def double(value):
    return 2 * value


@pytest.mark.skipif(config.DISABLE_JIT, reason="numba is told to compile nothing")
def test_where_nothing_can_be_stored_a_kernel_is_compiled_all_the_same(monkeypatch):
    assert kernels._compiled(double).stats.cache_path is not None
    # As where the code is read-only and there is no home: no place is found.
    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    compiled = kernels._compiled(double)
    assert compiled.stats.cache_path is None
    assert compiled(3) == 6


def test_a_kernel_that_is_not_compiled_overflows_as_silently(monkeypatch):
    monkeypatch.setattr(config, "DISABLE_JIT", True)
    square = kernels._compiled(lambda bits: bits * bits)
    assert square(np.uint32(2**31 + 1)) == 1
