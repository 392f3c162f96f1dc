"""Cached reading of the decision rules."""

import math
from collections.abc import Iterable
from dataclasses import replace

from tabdx.assessment.decision_rules import (
    REACHED_COLUMNS,
    RULES,
    Rules,
    parse_rules,
    unreadable,
)
from tabdx.core.errors import InputError
from tabdx.dashboard.shared.loaders import load_document, load_judged


def load_rules(models: Iterable[str]) -> Rules:
    """Read the rules of some models; without them the page goes on, and says so."""
    try:
        rules = parse_rules(load_document(RULES), models)
    except InputError as error:
        return Rules(math.nan, {}, [f"There is no agreed threshold: {error}."])
    except RecursionError:
        return Rules(math.nan, {}, [unreadable("", "it is nested too deeply")])
    try:
        reached = load_judged("decide", "prediction_sets.csv")
    except InputError as error:
        return replace(rules, absent=[*rules.absent, f"How often answers were right: {error}."])
    if not {*REACHED_COLUMNS} <= {*reached}:
        other = "prediction_sets.csv has other columns; run `dvc repro decide holdout`."
        return replace(rules, absent=[*rules.absent, other])
    return replace(rules, reached=reached)
