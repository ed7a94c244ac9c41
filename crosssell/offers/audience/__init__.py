"""Who is in an audience, and who of them may be on a list."""
