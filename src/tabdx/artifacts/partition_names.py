"""What tables call the two partitions; who only names them needs no schema of the predictions."""

OUT_OF_FOLD, HOLDOUT = "out_of_fold", "holdout"
