"""Controls of a page, found by what they choose."""


def control(elements, name):
    """Find the control of a choice: its key is the name, and a part that differs each time."""
    (found,) = [one for one in elements if (one.key or "").rpartition("_")[0] == name]
    return found
