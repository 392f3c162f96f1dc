"""The words of every verdict, apart from what reaches one: a page that shows them needs no more."""

# Of one model or version against another.
BETTER, WORSE, UNRESOLVED = "better", "worse", "not resolvable"
# Of a model against the best one.
BEST, TIE = "best", "tie"
# Of a subgroup against all other patients.
DIFFERS = "differs"
# Of risks that no training part chose to recalibrate.
UNCHANGED = "unchanged"
# Of a leaky twin against its honest one.
INFLATES, HARMS = "inflates", "harms"
NOT_RESOLVABLE = "not resolvable with this many patients"
# Of a procedure on outcomes that mean nothing.
CHANCE, BETTER_THAN_CHANCE, WORSE_THAN_CHANCE = "chance", "better than chance", "worse than chance"
