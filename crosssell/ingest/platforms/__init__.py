"""The exports of known shops, marketplaces and tills, and what to export where one carries no analysis."""
