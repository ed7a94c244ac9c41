"""The pieces of the screen of customer segments: a module a tab."""
