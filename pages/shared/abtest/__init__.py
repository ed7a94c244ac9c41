"""What the A/B screen is made of."""
