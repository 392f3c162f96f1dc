"""Words that the evidence's tables use, for pages that choose rows by them.

Written out rather than imported: the modules that write them load scipy and scikit-learn, which
would cost every page a second. A test compares them.
"""

UNCHANGED = "unchanged"  # of risks that no training part chose to recalibrate
FEATURE, GROUP = "feature", "group"  # what was shuffled
BETTER_THAN_CHANCE = "better than chance"  # of a procedure on shuffled outcomes
LEAKY_PROCEDURE = "selected_before_splitting"  # the one among them that leaks on purpose
FEWEST = 10  # patients of a class, of fewer of whom a subgroup has no value
