"""The words of every verdict, apart from what reaches one: a page that shows them needs no more."""

# Of one model or version against another.
BETTER, WORSE, UNRESOLVED = "better", "worse", "not resolvable"
# Of a model against the best one.
BEST, TIE = "best", "tie"
