"""The parts of the screen ROI."""
