"""How often a verdict is wrong where two models, or two ways of learning, are equally good.

`python -m benchmarks.verdicts [--studies N]`. At a confidence of 95%, 5% of the verdicts may be.

Learners: two that are equal by construction (one sees the first half of exchangeable features, the
other the second half), 200 patients, 5 folds drawn twice. The tests that hold the training fixed
speak of these trained models, which do differ; the corrected test over the folds speaks of the
learners, and gives the verdicts of the ranking.

Persons: 6, 10, 26 and 60 of them, half of them ill, with 5 recordings each, and two models that
are equally good for all; the verdict of a decision curve on a guess; and whether the intervals of
a feature that is noise hold the truth. ``p_below`` is the share of p below 0.05 (of intervals that
miss), ``verdicts`` the share of verdicts, which need ten persons of each class. Seconds are of the
processor, for one study.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from benchmarks.picture import to_svg
from benchmarks.results import RESULTS, add_save_option, announce, compared, save, show, tabulate
from benchmarks.verdicts_groups import CONFIDENCE, Judged, judge_persons
from benchmarks.verdicts_learners import LEARNERS, compare_halves
from benchmarks.verdicts_picture import draw_verdicts
from tabdx.artifacts.atomic import write_bytes
from tabdx.classifiers.parallel import one_thread
from tabdx.core.progress import track
from tabdx.wording.vocabulary import OF_LEARNERS

NAME = "verdicts"
STUDIES = 500
PATIENTS = 200
PERSONS = (6, 10, 26, 60)
HOLDS = 0.07  # 5%, and what 500 studies measure it to


def measure(studies: int = STUDIES, persons: Sequence[int] = PERSONS) -> pd.DataFrame:
    """Run many studies of every kind: a row for each thing judged, and way of judging it."""
    rows: list[dict[str, Any]] = []
    for name, make in LEARNERS.items():

        def judge(seed: Sequence[int], make: Callable[[], Any] = make) -> Iterable[Judged]:
            for one in compare_halves(make, PATIENTS, seed):
                wrong = one.p < 1 - CONFIDENCE
                yield Judged(one.metric, one.test, wrong, wrong)

        rows += _count(name, PATIENTS, studies, judge)
    for number in persons:

        def judge_groups(seed: Sequence[int], number: int = number) -> Iterable[Judged]:
            return judge_persons(number, seed)

        rows += _count(f"{number} persons", number, studies, judge_groups)
    return tabulate(rows)


def _count(
    name: str, n: int, studies: int, judge: Callable[[Sequence[int]], Iterable[Judged]]
) -> list[dict[str, Any]]:
    begin = time.process_time()
    with one_thread():
        said = [
            vars(one) for study in track(range(studies), name, studies) for one in judge([n, study])
        ]
    seconds = (time.process_time() - begin) / studies
    table = pd.DataFrame(said).groupby(["what", "test"], sort=False)[["wrong", "verdict"]].mean()
    return [
        compared(
            NAME,
            f"{name}: {row['what']}, {row['test']}",
            n,
            seconds,
            float("nan"),
            _say(name, str(row["test"]), row["verdict"]),
            studies=studies,
            p_below=row["wrong"],
            verdicts=row["verdict"],
        )
        for _, row in table.reset_index().iterrows()
    ]


def _say(name: str, test: str, verdicts: float) -> str:
    """Put a share of wrong verdicts into words; of a test, only about what it speaks of."""
    if name in LEARNERS and test != OF_LEARNERS:
        return "about trained models"
    return "holds" if verdicts <= HOLDS else "too sure"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=STUDIES, help="of each kind")
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    table = measure(chosen.studies)
    show(table)
    if chosen.save:
        save(NAME, table, machine)
        # Seconds are not what this benchmark is about.
        write_bytes(RESULTS / f"{NAME}.svg", to_svg(draw_verdicts(table, HOLDS)))


if __name__ == "__main__":
    main()
