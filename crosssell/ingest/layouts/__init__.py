"""Files whose rows hold several products, turned into one product a row."""
