"""Which two revisions are compared, by names in the URL that mean the same tomorrow."""

from contextlib import suppress
from dataclasses import dataclass, replace

import streamlit as st

from tabdx.artifacts.presence import require
from tabdx.artifacts.revisions import Revision, find_revision, list_revisions
from tabdx.core.errors import InputError
from tabdx.dashboard.runs.loaders import load_metric_changes
from tabdx.dashboard.shared.kept_choices import hold_control
from tabdx.dashboard.shared.loaders import PATHS
from tabdx.evaluation.comparison.changes import has_moved
from tabdx.wording.text import escape_markdown


@dataclass(frozen=True)
class Choice:
    """A revision that can be chosen.

    Attributes
    ----------
    revision : Revision
        Under its lasting name.
    names : tuple of str
        What else it is called today: HEAD, branches, tags.
    """

    revision: Revision
    names: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its lasting name and what is known of it."""
        one = self.revision
        what = "the current files" if one.kind == "workspace" else one.subject
        return " · ".join(
            filter(None, (one.name, *self.names, one.date[:16].replace("T", " "), what))
        )


def list_choices() -> dict[str, Choice]:
    """List what can be compared, each commit once, by lasting name."""
    choices: dict[str, Choice] = {}
    for revision in list_revisions(PATHS.root):
        lasting = revision.lasting
        names = choices[lasting].names if lasting in choices else ()
        if revision.commit and not revision.commit.startswith(revision.name):  # HEAD, a branch
            names = (*names, revision.name)
        choices[lasting] = Choice(replace(revision, name=lasting), names)
    return choices


def find_last_change(choices: dict[str, Choice], shown: Revision) -> str | None:
    """Name the last run, else the last commit, with other metrics than shown; None without any."""
    if shown.kind == "workspace":
        require(PATHS.metrics)
    for name, choice in choices.items():
        if choice.revision.kind in ("run", "commit"):
            with suppress(InputError):  # no metrics there
                if has_moved(load_metric_changes(choice.revision, shown)):
                    return name
    return None


def choose_revision(
    label: str, key: str, choices: dict[str, Choice], default: str | None
) -> Revision | None:
    """Ask for a revision; None where none is chosen.

    The URL may name it by anything that git knows a commit by; `write_url` puts the hash there.
    """
    asked = st.query_params.get(key, default)
    found = _look_up(asked, choices)
    # A control shows what the URL says, so that Back works: Streamlit's own binding would write
    # the label of the control into it.
    control = hold_control(key, found)
    named = list(choices)
    st.selectbox(
        label,
        named,
        index=named.index(control.start) if control.start in choices else None,
        format_func=lambda name: choices[name].label,
        key=control.key,
        on_change=_keep,
        args=(key, control.key),
    )
    if found is None:
        if asked is not None:
            st.warning(
                f"{escape_markdown(asked)} is no commit of this repository and no run that is "
                "kept here: choose another revision."
            )
        return None
    return choices[found].revision


def write_url(**chosen: Revision) -> None:
    """Write the lasting names into the URL, all at once: each change of it is a step of Back."""
    names = {key: revision.name for key, revision in chosen.items()}
    if any(st.query_params.get(key) != name for key, name in names.items()):
        st.query_params.update(names)


def _keep(key: str, control: str) -> None:
    """Write into the URL what was chosen; what was cleared starts again."""
    if (chosen := st.session_state[control]) is None:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = chosen


def _look_up(asked: str | None, choices: dict[str, Choice]) -> str | None:
    """Find the lasting name of what a URL names, and let it be chosen; None if there is none."""
    if asked is None or asked in choices:
        return asked
    with suppress(InputError):
        found = find_revision(PATHS.root, asked)
        if found.kind != "folder":  # a link opens no other folder of this machine
            choices.setdefault(found.lasting, Choice(replace(found, name=found.lasting)))
            return found.lasting
    return None
