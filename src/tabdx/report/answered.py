"""What came of a table of patients, in a few lines for the terminal."""

from collections.abc import Mapping, Sequence

from tabdx.core.messages import plural, shorten
from tabdx.wording.names import capitalized, readable
from tabdx.wording.text import join

_LISTED = 5


def describe_answered(
    model: str,
    answers: Mapping[str, int],
    warned: int,
    left_out: int,
    aliases: Mapping[str, str],
    remarks: Sequence[str],
) -> list[str]:
    """Say how many rows got which answer, and what is wrong with the table.

    Parameters
    ----------
    model : str
        Who answered.
    answers : mapping of str to int
        How many rows got each answer.
    warned, left_out : int
        Answers with a warning, and rows that could not be read.
    aliases : mapping of str to str
        Columns that were taken for a feature of another name.
    remarks : sequence of str
        About whole columns.

    Examples
    --------
    >>> describe_answered("svm", {"high risk": 1, "low risk": 2}, 1, 0, {}, [])
    ['SVM: 3 rows: 1 high risk and 2 low risk; 1 answer comes with a warning.']
    """
    told = join(f"{count:,} {kind}" for kind, count in answers.items() if count)
    warnings = f"; {plural(warned, 'answer comes', 'answers come')} with a warning"
    rows, name = plural(sum(answers.values()), "row"), capitalized(readable(model))
    said = [f"{name}: {rows}: {told}{warnings if warned else ''}."]
    if left_out:
        said.append(f"{plural(left_out, 'row')} could not be read.")
    if aliases:
        named = join(f"{shorten(name)} for {shorten(one)}" for name, one in aliases.items())
        said.append(f"Taken by another name: {named}.")
    more = len(remarks) - _LISTED
    return [*said, *remarks[:_LISTED], *([f"… and {more:,} more remarks"] if more > 0 else [])]
