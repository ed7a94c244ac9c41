"""Who the customers are, where they move, and what they will be worth."""
