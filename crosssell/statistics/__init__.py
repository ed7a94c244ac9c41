"""What several capabilities need: intervals, stratified tests, multiple testing, survival curves."""
