"""The page of one pair of items, part by part."""
