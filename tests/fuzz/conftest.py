"""The small cohort and networks of the classifiers' tests."""

from tests.classifiers.conftest import nets_params, small_cohort

__all__ = ["nets_params", "small_cohort"]
