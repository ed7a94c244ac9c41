"""Files of A/B tests: who got which variant and what came of it, read like any export."""
