"""Charts of the dashboard, each drawn from a table that is shown beside it.

Columns of patients' tables may be named anything, and Vega reads dots and brackets in a field's
name as a path: such columns are renamed to ``x``, ``y``, … before they are drawn, and named in
titles, which nothing interprets.
"""
