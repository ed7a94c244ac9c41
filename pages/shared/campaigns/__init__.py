"""The parts of the screen Campaigns."""
