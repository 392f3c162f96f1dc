"""What a chart is made of."""

HOSTILE = "a.b[0]:Q <b>"


def marks(chart):
    return [
        layer["mark"]["type"] if isinstance(layer["mark"], dict) else layer["mark"]
        for layer in chart.to_dict()["layer"]
    ]
