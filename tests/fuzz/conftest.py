"""The small cohorts and networks of the classifiers' tests."""

from tests.classifiers.conftest import cohort_of_three, nets_params, small_cohort

__all__ = ["cohort_of_three", "nets_params", "small_cohort"]
