"""The parts of the overview: figure cards, months, best-sellers, and what the dataset carries."""
