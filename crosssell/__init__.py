"""Crosssell: what sells together, whom to write to, and whether it paid.

The core is pure Python over DuckDB and knows no user interface. Data flows one way:
``warehouse`` holds the order lines, capabilities (``kpis``, ``basket`` …) ask it questions,
``charts`` draw the answers, and the pages outside this package lay them out.
"""
