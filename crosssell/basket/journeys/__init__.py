"""Where do customers go from order to order, and where do they stop?"""
