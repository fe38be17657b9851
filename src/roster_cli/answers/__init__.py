"""Answers to what people ask about a stored roster: why, what if, how many; nothing here is stored or printed."""
