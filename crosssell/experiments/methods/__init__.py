"""Statistical methods on sufficient statistics: numbers in, numbers out; each states its source."""
