"""A model archive: all that it takes to answer elsewhere, and nothing that can execute."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tabdx import __version__
from tabdx.artifacts.models import check_record, shorten_hash, verify_files
from tabdx.artifacts.refusal import refuse_broken
from tabdx.artifacts.versions import describe_differences
from tabdx.assessment.decision_rules import REACHED_COLUMNS, Rules, parse_rules
from tabdx.classifiers.loading import load_classifier
from tabdx.cohort.dictionary import Dictionary, check_dictionary
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.core.errors import InputError
from tabdx.deployment.archive_entries import (
    CARD,
    COVERAGE,
    DEVELOPMENT,
    DICTIONARY,
    MANIFEST,
    MODEL_FOLDER,
    RANGES,
    RECORD,
    RULES,
    pack,
    sha256,
    unpack,
)
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.deployment.development import DevelopmentFigures
from tabdx.deployment.patient_values import describe_patient_values

FORMAT = 1  # raised whenever an earlier version could misread what is written
_KIND = "tabdx model archive"
_REMEDY = "export the model again by `tabdx export`"
_NO_COMPARISON = (
    "The archive holds no patients: whether a patient is unlike the training patients, or one of "
    "them, is not checked; values outside the training range are."
)


def make_archive(
    model: DeployedModel,
    files: Mapping[str, bytes],
    record: bytes,
    rules: Mapping[str, Any],
    development: DevelopmentFigures,
) -> bytes:
    """Make the archive of a model.

    Parameters
    ----------
    model : DeployedModel
        Out of its project.
    files : mapping of str to bytes
        The model's files by name.
    record : bytes
        Its record as it lies in the project, with their hashes.
    rules : mapping
        The project's document of decision rules; those of other models are left out.
    development : DevelopmentFigures
        What the figures of other patients are set beside.

    Returns
    -------
    bytes
        The same for the same model.
    """
    own = {**rules, "recommended": model.name, "models": {model.name: rules["models"][model.name]}}
    patients = describe_patient_values(model.classifier)
    reached = model.rules.reached
    reached = reached[reached["model"] == model.name][REACHED_COLUMNS]
    entries = {
        RECORD: record,
        DICTIONARY: _to_json(model.dictionary.model_dump(mode="json")),
        RULES: _to_json(own),
        RANGES: _to_json(
            {name: _round_outwards(one) for name, one in model.reference_ranges.items()}
        ),
        COVERAGE: _to_json(json.loads(reached.to_json(orient="records", double_precision=10))),
        DEVELOPMENT: _to_json(development.to_dict()),
        CARD: _open_card(model, patients).encode(),
        **{f"{MODEL_FOLDER}{name}": content for name, content in files.items()},
    }
    manifest = {
        "kind": _KIND,
        "format": FORMAT,
        "model": model.name,
        "tabdx": __version__,
        "patients": patients,
        "files": {name: sha256(content) for name, content in sorted(entries.items())},
    }
    return pack({**entries, MANIFEST: _to_json(manifest)})


def read_archive(path: Path) -> DeployedModel:
    """Read an archive back into a model that answers; no code of it is run.

    Raises
    ------
    InputError
        As `unpack` raises it; or if it was written in a newer format, an entry is not the one
        that the manifest or the record names, or the model is not one of this project's kinds.
    """
    entries = unpack(path)
    manifest = _read_manifest(entries, path)
    record = check_record(_from_json(entries[RECORD], RECORD, path), f"{path}: {RECORD}")
    files = {
        name.removeprefix(MODEL_FOLDER): content
        for name, content in entries.items()
        if name.startswith(MODEL_FOLDER)
    }
    verify_files(files, record, str(path))
    content = _from_json(entries[DICTIONARY], DICTIONARY, path)
    dictionary = check_dictionary(content, f"the dictionary in {path}")
    name = manifest["model"]
    with refuse_broken(str(path), _REMEDY):
        rules = _read_rules(entries, name, path)
        ranges = _read_ranges(_from_json(entries[RANGES], RANGES, path), dictionary)
        card = entries[CARD].decode()
    classifier = load_classifier(files, len(dictionary.outcome.classes))
    if list(classifier.feature_names_in_) != dictionary.feature_names:
        raise InputError(f"{path}: the model takes other features than its dictionary; {_REMEDY}")
    differences = describe_differences(record["versions"])
    warnings = (_NO_COMPARISON, *([f"{name}: {differences}"] if differences else []))
    hashed = shorten_hash(entries[RECORD])
    return DeployedModel(
        name, classifier, record, hashed, dictionary, rules, ranges, None, card, warnings
    )


def read_development_figures(path: Path) -> DevelopmentFigures:
    """Read the development figures of a model out of its archive.

    Raises
    ------
    InputError
        As `unpack` raises it, or if they cannot be read.
    """
    entries = unpack(path)
    _read_manifest(entries, path)
    with refuse_broken(f"{DEVELOPMENT} in {path}", _REMEDY):
        return DevelopmentFigures.from_dict(json.loads(entries[DEVELOPMENT]))


def _open_card(model: DeployedModel, patients: Sequence[str]) -> str:
    """Put above the model card which model of it this is, and what of the patients is in it."""
    return f"This archive holds the model {model.name}. {' '.join(patients)}\n\n{model.model_card}"


def _read_manifest(entries: Mapping[str, bytes], path: Path) -> dict[str, Any]:
    manifest = _from_json(entries[MANIFEST], MANIFEST, path)
    if not isinstance(manifest, dict) or manifest.get("kind") != _KIND:
        raise InputError(f"{path} is no archive that `tabdx export` wrote; {_REMEDY}")
    written = manifest.get("format")
    if not isinstance(written, int) or written > FORMAT:
        raise InputError(
            f"{path} is of format {written!r}, and this version of tabdx ({__version__}) reads up "
            f"to {FORMAT}; install the tabdx that wrote it ({str(manifest.get('tabdx'))[:20]}) or "
            "a later one"
        )
    if not isinstance(manifest.get("model"), str) or not manifest["model"].isidentifier():
        raise InputError(f"{path} does not name its model; {_REMEDY}")
    listed = manifest.get("files")
    others = {name: sha256(content) for name, content in entries.items() if name != MANIFEST}
    if listed != others:
        known = listed if isinstance(listed, dict) else {}
        odd = sorted(name for name in {*others, *known} if others.get(name) != known.get(name))
        raise InputError(
            f"{path}: {', '.join(map(str, odd[:3]))} is not the file that was exported (SHA-256 "
            f"differs from the manifest's); nothing of it was used: {_REMEDY}"
        )
    return manifest


def _read_rules(entries: Mapping[str, bytes], name: str, path: Path) -> Rules:
    rules = parse_rules(_from_json(entries[RULES], RULES, path), [name])
    if name not in rules.by_model:
        raise InputError(f"{path}: {' '.join(rules.absent)}")
    reached = pd.DataFrame(_from_json(entries[COVERAGE], COVERAGE, path), columns=REACHED_COLUMNS)
    return Rules(**{**vars(rules), "reached": reached})


def _read_ranges(content: Any, dictionary: Dictionary) -> dict[str, ReferenceRange]:
    ranges = {}
    for name in dictionary.feature_names:
        one = content[name]
        ends = [math.nan if one[end] is None else float(one[end]) for end in ("lowest", "highest")]
        ranges[name] = ReferenceRange(ends[0], ends[1], int(one["decimals"]))
    return ranges


def _round_outwards(one: ReferenceRange) -> dict[str, Any]:
    """Give a training range whose ends are no patient's value, but the next round ones."""
    if one.span is None:
        return asdict(one) | {"lowest": None, "highest": None}
    lowest, highest = one.span
    width = highest - lowest
    # A hundredth of the range, as a power of ten; whole steps where the values are whole.
    step = 10.0 ** math.floor(math.log10(width / 100)) if width > 0 else 0.0
    if not one.decimals or not step:
        return asdict(one)
    digits = max(0, -round(math.log10(step)))
    low, high = np.floor(lowest / step) * step, np.ceil(highest / step) * step
    return asdict(one) | {
        "lowest": round(float(low), digits),
        "highest": round(float(high), digits),
    }


def _to_json(content: Any) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _from_json(content: bytes, name: str, path: Path) -> Any:
    with refuse_broken(f"{name} in {path}", _REMEDY):
        return json.loads(content)
