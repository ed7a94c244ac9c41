"""Statistical methods on sufficient statistics: numbers in, numbers out; each states its source.

The database brings every metric down to its moments, so a method needs no more than formulas and
distributions. Which library gives what, and why:

- statsmodels: the pooled z-test, Newcombe's and Katz's intervals of shares, power. It
  takes counts, which is what there is, and is kept with reference values from R.
- scipy: the t and χ² distributions and the exact tests. Welch's test is one line on them, and needs the same
  quantile for Fieller's interval, which neither library has.
- tea-tasting knows means, ratios by the delta method and CUPED on aggregates, but only one covariate, with a
  θ of its own for each pair of variants and taken over both together, and relative intervals by the delta
  method, which may say otherwise than the test. It brings ibis and sqlglot, 37 MB that nothing else here
  uses. The tests compare with it instead.

Both libraries are imported where they are used: a page that evaluates nothing should not wait for them.
"""
