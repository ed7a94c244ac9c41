"""The parts of the screen Offers."""
