"""Who moves up to a dearer product of the same category, who is ready to, and what is the way back?"""
