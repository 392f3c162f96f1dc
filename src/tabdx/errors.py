"""The one error that is the user's to mend."""


class InputError(ValueError):
    """Something handed in breaks a rule: a parameter, a table, a dictionary, a file.

    The message says what, where, which rule, and the way out. Every command shows it without a
    traceback and exits with status 2.
    """
