"""Train, validate and review a diagnostic prediction model from a table of patients.

A session on the breast-cancer table of scikit-learn, where 0 means malignant:

>>> import tabdx
>>> from sklearn.datasets import load_breast_cancer
>>> frame = load_breast_cancer(as_frame=True).frame

A cohort is a table of patients of whom it is known which column is the outcome, and which of its
two values is the disease.

>>> cohort = tabdx.Cohort.from_frame(frame, outcome="target", positive=0)
>>> len(cohort.patients), int(cohort.positive.sum())
(569, 212)

Every patient is predicted out of fold, by models that never used that patient.

>>> predictions = tabdx.cross_predict(cohort, "logistic_regression")
>>> predictions.columns.tolist()[-2:]
['probability_1', 'probability_0']

The predictions are scored, each metric with its interval and the number of patients behind it.

>>> scores = tabdx.evaluate(predictions, cohort).set_index("metric")
>>> print("ROC AUC {value:.2f} ({lower:.2f} to {upper:.2f}), n = {n:.0f}".format_map(
...     scores.loc["roc_auc"]))
ROC AUC 0.99 (0.99 to 1.00), n = 569

A model for the next patient is trained on all of them, saved without code, and loaded again.

>>> from tempfile import mkdtemp
>>> folder = mkdtemp()
>>> tabdx.fit(cohort, "logistic_regression").save(f"{folder}/benign_or_malignant")
>>> model = tabdx.load(f"{folder}/benign_or_malignant")
>>> model.predict_risk(frame.head(3)).round(2).tolist()
[1.0, 1.0, 1.0]

What cannot be used is refused with a `tabdx.InputError` that says where, why, and the way out.
The whole study with its report is a project of DVC stages: see ``docs/architecture.md``.
"""

__version__ = "0.1.0"
__all__ = ["Cohort", "InputError", "TrainedModel", "cross_predict", "evaluate", "fit", "load"]

TYPE_CHECKING = False  # what `typing` calls so; this module imports nothing, as stages load it
if TYPE_CHECKING:
    from tabdx.api import (
        Cohort,
        InputError,
        TrainedModel,
        cross_predict,
        evaluate,
        fit,
        load,
    )


def __getattr__(name: str) -> object:
    """Load the public names, and the libraries that they need, when one is asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'tabdx' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module("tabdx.api"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
