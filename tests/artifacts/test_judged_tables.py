import pandas as pd
import pytest

from tabdx.artifacts.judged_tables import judged_files, read_judged
from tabdx.artifacts.tables import write_csv
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths

OURS = pd.DataFrame({"model": ["svm", "mlp"], "partition": "out_of_fold", "value": [0.1, 0.2]})
APART = OURS.assign(partition="holdout", value=[0.3, 0.4])


def test_the_holdout_stands_below_where_it_was_scored(tmp_path):
    paths = Paths(tmp_path)
    write_csv(paths.report("evaluation", "scores.csv"), OURS)
    assert read_judged(paths, "evaluation", "scores.csv").equals(OURS)
    assert len(judged_files(paths, "evaluation", "scores.csv")) == 1
    write_csv(paths.holdout("scores.csv"), APART)
    both = read_judged(paths, "evaluation", "scores.csv")
    assert both["value"].tolist() == [0.1, 0.2, 0.3, 0.4]


def test_the_holdout_alone_is_nothing_to_show(tmp_path):
    paths = Paths(tmp_path)
    write_csv(paths.holdout("scores.csv"), APART)
    with pytest.raises(InputError, match=r"evaluation/scores\.csv"):
        read_judged(paths, "evaluation", "scores.csv")
    write_csv(paths.report("evaluation", "scores.csv"), OURS[:0])
    assert read_judged(paths, "evaluation", "scores.csv").empty
