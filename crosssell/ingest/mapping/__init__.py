"""Which column of an export is which field?"""
