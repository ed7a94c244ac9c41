"""Customers and products files, which join a dataset by id: contacts, consent, costs and families."""
