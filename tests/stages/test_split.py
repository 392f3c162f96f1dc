from pathlib import Path

from tabdx.artifacts.documents import read_json
from tabdx.cohort.partitions import Partitions
from tabdx.core.paths import Paths


def test_split_writes_who_is_where_and_what_it_tears_apart(divide):
    divide()
    found = read_json(Path("data/cohort/partition_audit.json"))
    assert (found["holdout"], found["development"], found["findings"]) == (114, 455, [])
    partitions = Partitions.read(Paths().partitions)
    assert (len(partitions.holdout), len(partitions.development)) == (114, 455)
    assert len(partitions.outer_folds) == 2
