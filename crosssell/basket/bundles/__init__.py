"""Which products are worth selling as a set, and what must come of it to pay for the discount?"""
