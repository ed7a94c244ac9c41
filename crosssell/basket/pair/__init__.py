"""One pair, asked everything: by month, in every part, what an order is worth, until when, who is left."""
