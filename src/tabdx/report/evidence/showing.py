"""The functions that answer an item of a checklist."""

from collections.abc import Callable
from dataclasses import dataclass

from tabdx.report.report_data import ReportData


@dataclass(frozen=True)
class Failed:
    """The artefacts show that what is asked for does not hold."""

    why: str


Found = str | Failed | None
Look = Callable[[ReportData], Found]


@dataclass(frozen=True)
class Evidence:
    """A function that answers an item from the dossier, and what it needs for that.

    Attributes
    ----------
    name : str
        Its name in a checklist.
    section : str
        The section of the report that shows it.
    artefacts : tuple of str
        Tables and documents without which nothing is claimed, by their path under ``reports/``.
    files : tuple of str
        Files of the project without which nothing is claimed.
    function : callable
        Gives the sentence, or `Failed`, or None where the artefacts do not tell.
    """

    name: str
    section: str
    artefacts: tuple[str, ...]
    files: tuple[str, ...]
    function: Look

    def look(self, data: ReportData) -> Found:
        """Answer, or return None where an artefact or a file is not there."""
        if not data.has(*self.artefacts) or not data.files.issuperset(self.files):
            return None
        return self.function(data)


def shown_by(
    *artefacts: str, section: str, files: tuple[str, ...] = ()
) -> Callable[[Look], Evidence]:
    """Turn a function of the dossier into evidence that rests on these artefacts and files."""

    def make(function: Look) -> Evidence:
        return Evidence(function.__name__, section, artefacts, files, function)

    return make
