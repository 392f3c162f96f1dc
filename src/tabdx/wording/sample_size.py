"""What so many patients are worth, in sentences: each from a row of the sample size's summary.

The rows are those of `tabdx.studies.sample_size.summary`; a row may need others beside it, such as
the number of parameters. A quantity that only others need has no sentence.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from tabdx.core.messages import plural
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, interval, is_known, number, percent, span
from tabdx.wording.text import join
from tabdx.wording.vocabulary import MOST_PATIENTS, STRONG_AUC

DEVELOPMENT, EVALUATION, LEARNING = "development", "evaluation", "learning"
_MINIMA = {DEVELOPMENT: "minimum_to_develop", EVALUATION: "minimum_to_evaluate"}
_ASKED = {"minimum_to_develop": "_to_develop", "minimum_to_evaluate": "_to_evaluate"}
_MOST_NAMED = 6  # classes that a sentence names
_QUESTIONS = {
    DEVELOPMENT: "Enough to develop {}?",
    EVALUATION: "Enough to judge {}?",
    LEARNING: "Would {} be better with more?",
}

Row = Mapping[Any, Any]
_Rows = Mapping[str, Row]


def answer_questions(own: pd.DataFrame, model: str, classes: int = 2) -> dict[str, list[str]]:
    """Say whether there are enough patients, by question.

    Parameters
    ----------
    own : DataFrame
        One model's rows of the summary.
    model : str
        What the questions call it.
    classes : int
        How many the outcome has.

    Returns
    -------
    dict of str to list of str
        The sentences under each question that has some.
    """
    answers: dict[str, dict[str, None]] = {}
    for quantity, sentence in describe_quantities(own, classes).items():
        question = _QUESTIONS[_topic(quantity)].format(model)
        answers.setdefault(question, {})[sentence] = None  # what is said of several, once
    return {question: list(sentences) for question, sentences in answers.items()}


def describe_quantities(own: pd.DataFrame, classes: int = 2) -> dict[str, str]:
    """Say each quantity of one model's summary in a sentence, by its name and in its order.

    Where each class is set against the rest, the sentences are about the one that takes most
    patients, and say so; `by_class` has all.

    Parameters
    ----------
    own : DataFrame
        One model's rows of the summary.
    classes : int
        How many the outcome has: of more than two the ROC AUC is a mean.
    """
    names = _targets(own)
    sentences: dict[str, str] = {}
    if len(names) < 2:
        sentences = _describe_all(own, classes)
    else:
        for topic, minimum in _MINIMA.items():
            told = _describe_all(_of_hardest(own, minimum), classes)
            sentences |= {
                quantity: sentence
                for quantity, sentence in told.items()
                if _topic(quantity) in (topic, LEARNING)
            }
        sentences["patients"] = _patients_of_each(own)
    return {quantity: sentence for quantity, sentence in sentences.items() if sentence}


def by_class(own: pd.DataFrame) -> list[list[str]]:
    """Tell how many patients each class against the rest takes, of one model's summary.

    Returns
    -------
    list of list of str
        Of each class: its name, its patients, how many are needed to develop a model, and how
        many to evaluate one; nothing where there is one target alone.
    """
    names = _targets(own)
    if len(names) < 2:
        return []
    quantities = ("diseased", *_MINIMA.values())
    values = own.set_index(["class", "quantity"])["value"]
    return [[name, *(count(values.get((name, key))) for key in quantities)] for name in names]


def _targets(own: pd.DataFrame) -> list[str]:
    """Name what is set against the rest; a row without a name is about all classes."""
    if "class" not in own:
        return []
    named = own["class"].dropna().astype(str)
    return list(dict.fromkeys(named[named != ""]))


def _of_hardest(own: pd.DataFrame, minimum: str) -> pd.DataFrame:
    """Keep the rows of the class that takes most patients, and those about all classes.

    One whose size is not available takes more than any.
    """
    sizes = own[own["quantity"] == minimum].set_index("class")["value"].fillna(float("inf"))
    hardest = sizes.idxmax() if len(sizes) else _targets(own)[0]
    others = [name for name in _targets(own) if name != hardest]
    told = {"quantity": f"hardest{_ASKED[minimum]}", "class": hardest, "reason": ""}
    kept = own[~own["class"].isin(others)]
    return pd.concat([pd.DataFrame([kept.iloc[0].to_dict() | told]), kept])


def _patients_of_each(own: pd.DataFrame) -> str:
    """Say how many patients there are of each class that is set against the rest."""
    rows = {str(row["quantity"]): row for row in own.to_dict("records")}
    one = str(rows["patients"]["unit"]).removesuffix("s")
    there = plural(int(rows["patients"]["value"]), f"development {one}")
    sizes = own[own["quantity"] == "diseased"]
    if len(sizes) > _MOST_NAMED:
        return f"{there}, {span(sizes['value'].min(), sizes['value'].max(), 0)} of each class."
    named = zip(sizes["value"], sizes["class"], strict=True)
    return f"{there}: {join(f'{count(size)} {name}' for size, name in named)}."


def _describe_all(own: pd.DataFrame, classes: int) -> dict[str, str]:
    rows = {str(row["quantity"]): row | {"classes": classes} for row in own.to_dict("records")}
    return {quantity: _describe(quantity, rows) for quantity in rows}


def _topic(quantity: str) -> str:
    if quantity.endswith(("_width", "_more_to_halve", "_to_evaluate")):
        return EVALUATION
    if quantity.endswith(("_at_double", "_floor", "_exponent", "_left_out")):
        return LEARNING
    return DEVELOPMENT


def _describe(quantity: str, rows: _Rows) -> str:
    row = rows[quantity]
    metric, describe_metric = _of_metric(quantity)
    if not (describe_metric or quantity in _PURPOSES or quantity in _SENTENCES):
        return ""
    if not is_known(row["value"]) and row["reason"] in _REASONS:
        why = _REASONS[row["reason"]].format(
            metric=_name(metric, row),
            purpose=_PURPOSES.get(quantity, "").format(**_facts(row, rows)),
            **_facts(row, rows),
        )
        return f"Not available: {why}."
    if describe_metric is not None:
        return describe_metric(metric, row, rows)
    if quantity in _PURPOSES:
        purpose = _PURPOSES[quantity].format(**_facts(row, rows))
        return f"{_size(row['value'])} {row['unit']} {purpose}."
    return _SENTENCES[quantity](row, rows)


def _of_metric(quantity: str) -> tuple[str, Callable[[str, Row, _Rows], str] | None]:
    """Split a quantity into a metric and what is asked of it, where it is about one."""
    for ending, describe in _OF_METRICS.items():
        if quantity.endswith(ending):
            return quantity.removesuffix(ending), describe
    return "", None


def _facts(row: Row, rows: _Rows) -> dict[str, Any]:
    """What the fixed texts name besides the row's own value."""
    return {
        "model": row["model"],
        "criterion": row["criterion"],
        "shrinkage": percent(1 - row["criterion"], 0),
        "threshold": f"{_value(rows, 'threshold'):g}",
        "parameters": count(_value(rows, "parameters")),
        "caveat": _strong_caveats(rows).get(str(row["quantity"]), ""),
    }


def _value(rows: _Rows, quantity: str) -> float:
    return float(rows[quantity]["value"]) if quantity in rows else float("nan")


def _strong_caveats(rows: _Rows) -> dict[str, str]:
    if not _value(rows, "roc_auc") > STRONG_AUC:
        return {}
    return {
        "riley_shrinkage": f" that asks for too few where the ROC AUC is above {STRONG_AUC:g}",
        "riley_error": "; where the ROC AUC is high, fewer do",
    }


def _size(patients: float, before: str = "") -> str:
    """Begin a sentence with a number of patients; beyond a million none cares by how much.

    Examples
    --------
    >>> _size(2900), _size(575_859_054, "At least ")
    ('2,900', 'More than a million')
    """
    return f"{before}{count(patients)}" if patients <= MOST_PATIENTS else "More than a million"


def _name(metric: str, row: Row) -> str:
    """Name a metric in a sentence; of more than two classes the ROC AUC is a mean."""
    return f"{'mean ' * (row['classes'] > 2 and metric == 'roc_auc')}{readable(metric)}"


def _positive(rows: _Rows) -> str:
    """Name what is set against the rest."""
    name = rows.get("diseased", {}).get("class")
    return name if isinstance(name, str) and name else "positive"


_REASONS = {
    "no_log_loss": "{model} has no out-of-fold log loss",
    "no_skill": "the model predicts no better than the prevalence alone, so that no size is enough",
    "too_many_parameters": "the criterion on the mean error of the risks was derived for up to "
    "{criterion:g} parameters, and there are {parameters}",
    "high_auc": "with a ROC AUC above {criterion:g} nearly every simulated study has separated "
    "classes, of which a regression without a penalty learns no finite coefficients",
    "too_long": "so many patients and parameters take too long to simulate",
    "auc_at_chance": "a simulation needs a ROC AUC above {criterion:g} out of fold",
    "not_simulated": "the formulas ask for too few at this ROC AUC, and no size was simulated",
    "no_interval": "the {metric} has no interval",
    "no_positive_class": "no class is said to be positive, so that there is no threshold",
    "no_score": "the out-of-fold scores do not tell the size {purpose}",
    "curve_unknown": "the sizes trained on do not tell the shape of the learning curve of the "
    "{metric}",
}

# What a size is for.
_PURPOSES = {
    "riley_shrinkage": "for coefficients that need at most {shrinkage} shrinkage, by a "
    "formula{caveat}",
    "riley_optimism": "for an R² that looks at most {criterion:g} of its maximum better than it is",
    "riley_overall_risk": "for the overall risk to be known to ±{criterion:g}",
    "riley_error": "for a patient's risk to be off by at most {criterion:g} on average "
    "(van Smeden et al. 2019){caveat}",
    "multinomial_shrinkage": "for coefficients that need at most {shrinkage} shrinkage, whichever "
    "two classes they tell apart (Pate et al. 2023)",
    "multinomial_optimism": "for an R² of all classes that looks at most {criterion:g} of its "
    "maximum better than it is",
    "multinomial_overall_risk": "for the share of every class to be known to ±{criterion:g}",
    "observed_expected_to_evaluate": "for an observed to expected ratio of 1 to have an interval "
    "of width {criterion:g}",
    "slope_to_evaluate": "for a calibration slope of 1 to have an interval of width {criterion:g}",
    "roc_auc_to_evaluate": "for the ROC AUC to have an interval of width {criterion:g}",
    "net_benefit_to_evaluate": "for the net benefit at a threshold of {threshold}, as a share of "
    "the largest possible, to have an interval of width {criterion:g}",
}


def _patients(row: Row, rows: _Rows) -> str:
    one = str(row["unit"]).removesuffix("s")
    positive = f"{count(_value(rows, 'diseased'))} {_positive(rows)}"
    return f"{plural(int(row['value']), f'development {one}')}, {positive}."


def _hardest(row: Row, rows: _Rows) -> str:
    return (
        f"Each class is set against the rest; what follows is about {row['class']}, which takes "
        "most patients."
    )


def _parameters(row: Row, rows: _Rows) -> str:
    return f"{plural(int(row['value']), 'candidate parameter')}."


def _events(row: Row, rows: _Rows) -> str:
    what = str(row["unit"]).split()[0]
    return (
        f"{number(row['value'], 1)} {what} of the rarer class per candidate parameter. How many "
        "are enough depends on the model's strength: see the minimum of patients."
    )


def _r2(row: Row, rows: _Rows) -> str:
    most = number(_value(rows, "most_cox_snell_r2"))
    return f"R² (Cox and Snell) out of fold is {number(row['value'])} of at most {most}."


def _expected_slope(row: Row, rows: _Rows) -> str:
    auc, patients = rows["roc_auc"], rows["patients"]
    ends = {end: _value(rows, f"expected_slope_at_{end}_auc") for end in ("lower", "upper")}
    told = [f"{number(slope, 2)} at the {end}" for end, slope in ends.items() if is_known(slope)]
    at_ends = f" (a slope of {join(told)} end of its interval)" if told else ""
    parameters = plural(int(_value(rows, "parameters")), "normal feature")
    # Beside a mean over the classes, that of this one is not told.
    reached = f"a ROC AUC of {number(auc['value'])}" if row["classes"] == 2 else "its ROC AUC"
    return (
        f"Without a penalty, a calibration slope of about {number(row['value'], 2)} is to be "
        f"expected of {count(patients['value'])} {patients['unit']}: simulated with {parameters} "
        f"that reach {reached}{at_ends}; skewed features can do worse. "
        f"In {percent(_value(rows, 'separated_studies'), 0)} of the simulated studies the features "
        "separate the classes completely, and the slope is 0. The penalty is there to prevent "
        "that."
    )


def _simulated(row: Row, rows: _Rows) -> str:
    before = "At least " if is_known(row["lower"]) else "About "
    return (
        f"{_size(row['value'], before)} {row['unit']} for a calibration slope of "
        f"{row['criterion']:g} without a penalty, by simulation."
    )


def _minimum_to_develop(row: Row, rows: _Rows) -> str:
    there = _value(rows, "patients")
    caveat = "" if row["model"] == "logistic_regression" else "; a more flexible model needs more"
    return (
        f"{_size(row['value'], 'At least ')} {row['unit']} for a logistic regression without a "
        f"penalty of {plural(int(_value(rows, 'parameters')), 'parameter')}, the largest of these "
        f"sizes{caveat}; there are {count(there)}: "
        f"{'too few' if there < row['value'] else 'enough'}."
    )


def _multinomial_minimum(row: Row, rows: _Rows) -> str:
    return (
        f"{_size(row['value'], 'At least ')} {row['unit']} for a logistic regression of all "
        "classes without a penalty, the largest of these sizes."
    )


def _minimum_to_evaluate(row: Row, rows: _Rows) -> str:
    sizes = [one["value"] for name, one in rows.items() if name.endswith("_to_evaluate")]
    left = "" if all(map(is_known, sizes)) else ", without those that are not available"
    positive = f"{percent(_value(rows, 'prevalence'), 0)} of them {_positive(rows)}"
    return (
        f"{_size(row['value'], 'At least ')} {row['unit']}, {positive}, for a "
        "study that evaluates such a model on others (Riley et al. 2021): the largest of "
        f"these{left}."
    )


def _left_out(row: Row, rows: _Rows) -> str:
    return (
        f"The learning curve leaves out trainings on {row['value']:g} or less of each training "
        "part: they would have too few patients of a class for the inner folds."
    )


def _width(metric: str, row: Row, rows: _Rows) -> str:
    ends = rows[metric]
    return (
        f"The {_name(metric, row)} is {number(ends['value'])} ({percent(row['confidence'], 0)} "
        f"interval {span(ends['lower'], ends['upper'])}): {number(row['value'])} wide."
    )


def _more_to_halve(metric: str, row: Row, rows: _Rows) -> str:
    one = str(row["unit"]).removesuffix("s")
    # The interval of a share is Wilson's.
    how = (
        "by Wilson's formula"
        if metric == "accuracy"
        else "as the width falls with the root of their number"
    )
    return (
        f"{plural(int(row['value']), f'more {one}')} beside these {count(_value(rows, 'rows'))} "
        f"would halve the interval of the {_name(metric, row)}, {how}."
    )


def _at_double(metric: str, row: Row, rows: _Rows) -> str:
    trained = rows[f"{metric}_trained_on"]
    now, twice = (count(round(factor * trained["value"])) for factor in (1, 2))
    return (
        f"With {twice} {trained['unit']} to train on, not {now}, the {_name(metric, row)} would be "
        f"about {number(row['value'])} "
        f"({percent(row['confidence'], 0)} interval {span(row['lower'], row['upper'])}; "
        f"{number(_value(rows, f'{metric}_now'))} now), if the power law goes on."
    )


def _floor(metric: str, row: Row, rows: _Rows) -> str:
    said = interval(row["value"], row["lower"], row["upper"])
    return f"The law ends at {_name(metric, row)} {said}, far beyond what was seen."


def _exponent(metric: str, row: Row, rows: _Rows) -> str:
    said = interval(row["value"], row["lower"], row["upper"], 2)
    return f"The distance from there falls as n^−{said}."


_SENTENCES: dict[str, Callable[[Row, _Rows], str]] = {
    "hardest_to_develop": _hardest,
    "hardest_to_evaluate": _hardest,
    "patients": _patients,
    "parameters": _parameters,
    "events_per_parameter": _events,
    "cox_snell_r2": _r2,
    "expected_slope": _expected_slope,
    "simulated_shrinkage": _simulated,
    "minimum_to_develop": _minimum_to_develop,
    "multinomial_minimum": _multinomial_minimum,
    "minimum_to_evaluate": _minimum_to_evaluate,
    "largest_train_size_left_out": _left_out,
}
_OF_METRICS: dict[str, Callable[[str, Row, _Rows], str]] = {
    "_width": _width,
    "_more_to_halve": _more_to_halve,
    "_at_double": _at_double,
    "_floor": _floor,
    "_exponent": _exponent,
}
