"""From insight to action: whom to offer what, the list with its control group, what the campaign brought."""
