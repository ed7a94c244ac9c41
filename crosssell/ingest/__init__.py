"""From a file on disk to order lines: stage the text, read it (how, and which columns), load it whole."""
