"""The cohorts and predictions of the tests of evaluation."""

from tests.evaluation.conftest import make_classes, make_cohort, predict

__all__ = ["make_classes", "make_cohort", "predict"]
