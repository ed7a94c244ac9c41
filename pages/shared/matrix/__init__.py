"""The matrix screen, tab by tab."""
