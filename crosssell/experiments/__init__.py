"""A/B tests: sufficient statistics from the database, pure functions on them, a verdict by stated rules."""
