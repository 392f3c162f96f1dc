"""Evidence on patients, outcome and measurements, for the checklists."""

from tabdx.cohort.dictionary import Kind
from tabdx.core.messages import plural
from tabdx.report.evidence.showing import Failed, Found, shown_by
from tabdx.report.report_data import DEVELOPMENT, HOLDOUT, ReportData
from tabdx.wording.numbers import percent

AUDIT = "cohort/audit.json"
# Fewer of the rarest class than this leave performance poorly known: Vergouwe et al. (2005), J Clin
# Epidemiol 58, 475–483; Collins, Ogundimu & Altman (2016), Stat Med 35, 214–226.
ENOUGH_TO_EVALUATE = 100


@shown_by(AUDIT, section="patients")
def flow(data: ReportData) -> Found:
    """Count who came in and where each went."""
    parts = [
        f"{data.describe_patients(part)} {where}, {data.describe_classes(part)}"
        for part, where in ((DEVELOPMENT, "for development"), (HOLDOUT, "set aside"))
    ]
    return (
        f"{data.describe_patients()} in all, {data.describe_classes(both=True)}: "
        f"{parts[0]}; {parts[1]}."
    )


@shown_by(AUDIT, section="patients")
def no_exclusions(data: ReportData) -> Found:
    """Compare the audited table with the partitions: nobody may be lost between them."""
    audited = int(data.documents[AUDIT]["patients"])
    used = data.patients()
    if audited != used:
        return Failed(f"The audit counts {plural(audited, 'patient')}, the partitions {used}.")
    return (
        f"All {data.describe_patients()} of the validated table were used. Exclusions before that "
        "table was made cannot be seen here."
    )


@shown_by("cohort/class_balance.csv", "cohort/features.csv", section="patients")
def characteristics(data: ReportData) -> Found:
    """Describe measurements by class."""
    table = data.tables["cohort/features.csv"]
    return (
        f"Mean, standard deviation and {_how_well_alone(data)} of "
        f"{plural(len(table), 'measurement')}, by class, "
        "among the development patients. Dates, treatments and demographic facts that are not "
        "columns of the table are not described."
    )


def _how_well_alone(data: ReportData) -> str:
    """Name what says how well a measurement alone tells the classes apart."""
    return "ROC AUC" if data.two_sided else "η²"


@shown_by("cohort/class_balance.csv", section="patients")
def outcome_counts(data: ReportData) -> Found:
    """State the outcome and its classes."""
    outcome = data.dictionary.outcome
    if data.several:
        sided = f" Positive: {data.positive}." if data.two_sided else " None is called positive."
        return (
            f"The outcome is “{outcome.column}”, one of {len(data.classes)} classes: "
            f"{data.describe_classes()}.{sided}"
        )
    sides = outcome.sides
    share = data.patients(of_class=sides.positive) / data.patients()
    return (
        f"The outcome is “{outcome.column}”: {sides.positive} (positive) or {sides.negative}. "
        f"{data.describe_patients(of_class=sides.positive)} and "
        f"{data.describe_patients(of_class=sides.negative)}; {percent(share)} are "
        f"{sides.positive}."
    )


@shown_by(AUDIT, section="patients")
def missing_data(data: ReportData) -> Found:
    """Count missing cells and say how they are filled in."""
    missing = {name: cells for name, cells in data.documents[AUDIT]["missing"].items() if cells}
    if not missing:
        return "No measurement of any patient is missing in the table."
    cells = sum(missing.values())
    total = data.patients() * len(data.dictionary.features)
    return (
        f"{cells:,} of {total:,} cells are missing ({percent(cells / total)}), in "
        f"{plural(len(missing), 'measurement')}. They are filled in once, from the training part "
        "of each fold; no patient is left out. Uncertainty of the filling in is not carried on."
    )


@shown_by(AUDIT, section="patients")
def complete_by_class(data: ReportData) -> Found:
    """Say that nothing is missing in either class; otherwise a person must split it by class."""
    missing = sum(data.documents[AUDIT]["missing"].values())
    return (
        None
        if missing
        else (
            f"0% of the measurements are missing, in {'every' if data.several else 'either'} class."
        )
    )


@shown_by(AUDIT, section="patients")
def quality_checks(data: ReportData) -> Found:
    """Say what the audit looked at, and what came of it."""
    findings = data.documents[AUDIT]["findings"]
    warnings = [found for found in findings if found["severity"] == "warning"]
    if warnings:
        checks = ", ".join(dict.fromkeys(found["check"].replace("_", " ") for found in warnings))
        return Failed(f"The audit of the table warns of: {checks}. Look at each, and correct it.")
    return (
        f"The table was held against its dictionary and audited: {plural(len(findings), 'note')}, "
        "no warning. Every patient was checked and prepared in the same way."
    )


@shown_by(AUDIT, section="patients")
def implausible_values(data: ReportData) -> Found:
    """Say how impossible values were looked for."""
    numeric = [f for f in data.dictionary.features if f.kind is not Kind.CATEGORICAL]
    ranged = [feature for feature in numeric if feature.plausible is not None]
    if not ranged:
        return None
    found = _findings(data, "implausible")
    if found:
        return Failed(f"{found[0]}.")
    return (
        f"{len(ranged)} of {len(numeric)} numeric measurements have a plausible range in the "
        "dictionary; no value lies outside. Cells that are no numbers are refused on entry."
    )


@shown_by(AUDIT, section="patients")
def dependencies(data: ReportData) -> Found:
    """Look for patients who stand in the table more than once."""
    messages = [
        message
        for check in (
            "duplicates",
            "near_duplicates",
            "repeated_persons",
            "copies_apart",
            "groups_apart",
        )
        for message in _findings(data, check)
    ]
    if messages:
        return Failed("; ".join(messages) + ".")
    grouped = (
        f"{plural(sum(data.groups.values()), 'group')} are kept whole in every fold"
        if data.groups
        else "the dictionary names no groups"
    )
    return f"No patient equals another in every column; {grouped}."


@shown_by(AUDIT, section="patients")
def suspicious_features(data: ReportData) -> Found:
    """Fail on target leakage; otherwise leave the item to people."""
    messages = [
        message
        for check in ("perfect", "nearly_perfect", "identifiers", "telling_missing")
        for message in _findings(data, check)
    ]
    return Failed("; ".join(messages) + ".") if messages else None


@shown_by("cohort/features.csv", section="patients")
def input_quality(data: ReportData) -> Found:
    """Say how a poor or missing measurement is met when a patient is entered."""
    features = data.dictionary.features
    ranged = sum(feature.plausible is not None for feature in features)
    if not ranged:
        return None
    return (
        f"A value outside its plausible range is pointed out on entry ({ranged} of "
        f"{plural(len(features), 'measurement')} with one), as is one outside what the training "
        "patients span; a missing value is filled in as it was in training."
    )


@shown_by("evaluation/scores.csv", section="performance")
def enough_to_evaluate(data: ReportData) -> Found:
    """Compare the rarest class with the number from which performance is known well enough."""
    classes = data.dictionary.outcome.classes
    rarer, name = min((data.independent(DEVELOPMENT, name), name) for name in classes)
    asked = f"{ENOUGH_TO_EVALUATE} groups" if data.groups else str(ENOUGH_TO_EVALUATE)
    rarest = "rarest" if data.several else "rarer"
    says = (
        f"{data.describe_patients(DEVELOPMENT, name)} of the {rarest} class are judged out of "
        f"fold; about {asked} are asked for (Vergouwe et al. 2005, Collins et al. 2016)."
    )
    return says if rarer >= ENOUGH_TO_EVALUATE else Failed(says)


def _findings(data: ReportData, check: str) -> list[str]:
    found = list(data.documents[AUDIT]["findings"])
    found += data.documents.get("cohort/partition_audit.json", {}).get("findings", [])
    return [finding["message"] for finding in found if finding["check"] == check]
