"""What the models learned to tell apart, and of whom, in a sentence."""

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.core.messages import plural
from tabdx.wording.numbers import percent
from tabdx.wording.text import escape_markdown, join


def describe_task(cohort: Cohort, models: int) -> str:
    """Say what so many models learned to tell apart, by what and of whom, as Markdown.

    Parameters
    ----------
    cohort : Cohort
        All patients.
    models : int
    """
    outcome, of = cohort.dictionary.outcome, len(cohort.table)
    by = plural(len(cohort.dictionary.features), "feature")
    who, name = plural(of, cohort.dictionary.row_name), escape_markdown(cohort.dictionary.name)
    learned = f"{plural(models, 'model')} learned to tell"
    if len(outcome.classes) == 2:
        negative, positive = map(escape_markdown, outcome.sides)
        diseased = int(cohort.positive.sum())
        return (
            f"{learned} **{positive}** from **{negative}** by {by} of {who}, {diseased:,} of them "
            f"{positive} ({percent(diseased / of)}): {name}."
        )
    counts = cohort.table[OUTCOME].value_counts().reindex(outcome.classes, fill_value=0)
    each = join(f"**{escape_markdown(one)}** ({amount:,})" for one, amount in counts.items())
    sides = ""
    if outcome.two_sided:
        sides = f" Positive: {escape_markdown(join(outcome.positive))}."
    return f"{learned} apart {each} by {by} of {who}: {name}.{sides}"
