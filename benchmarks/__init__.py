"""Speed, measured: each benchmark against the tool that one would otherwise take."""
