"""The steps of the Data screen, from choosing files to the report, and the care of a dataset."""
