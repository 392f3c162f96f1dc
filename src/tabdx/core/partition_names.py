"""Names of the partitions that predictions and scores belong to."""

OUT_OF_FOLD, HOLDOUT = "out_of_fold", "holdout"
