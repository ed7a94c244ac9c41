"""Lists that became campaigns: their groups, how far they are, what they brought."""
