"""What the dataset, a pair, a segment or an evaluated test says about the inputs of a campaign."""
