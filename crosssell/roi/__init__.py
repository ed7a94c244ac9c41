"""Is a campaign worth it, how sure is that, and what would have to be true? A few numbers in, money out.

Everything is incremental: what would have been bought without the campaign is in the baseline and earns it
nothing, but a discount that is given to those buyers costs it.
"""
