"""Which items lead to which others, three and more at a time, and how sure that is."""
