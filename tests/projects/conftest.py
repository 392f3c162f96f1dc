"""Tables as people have them, in several dialects."""

import numpy as np
import pandas as pd
import pytest

ROWS = 60


def frame():
    """Sixty patients: an identifier, two measurements, a label, a scale, an outcome."""
    rng = np.random.default_rng(0)
    ill = np.arange(ROWS) % 2
    return pd.DataFrame(
        {
            "Nr": [f"p{row:02d}" for row in range(ROWS)],
            "Wert": (rng.normal(5, 1, ROWS) + ill).round(3),
            "Umsatz": rng.uniform(800, 2500, ROWS).round(2),
            "Farbe": rng.choice(["grün", "weiß"], ROWS),
            "Stufe": rng.integers(1, 5, ROWS),
            "krank": np.where(ill == 1, "ja", "nein"),
        }
    )


def as_text(table, separator=",", decimal=".", thousands="", quoted=False):
    """Write a table as a program with these habits would."""

    def write(value):
        if isinstance(value, float):
            text = f"{value:,.10g}".replace(",", "T").replace(".", decimal)
            text = text.replace("T", thousands)
        else:
            text = str(value)
        return f'"{text}"' if quoted else text

    lines = [separator.join(table.columns)]
    lines += [separator.join(map(write, row)) for row in table.itertuples(index=False)]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def table():
    return frame()
