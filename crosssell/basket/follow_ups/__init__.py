"""What do customers buy later, how long after, and is that more than chance?"""
