"""What cells mean: numbers, dates, currencies and words, in four languages."""
