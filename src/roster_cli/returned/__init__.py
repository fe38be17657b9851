"""Community workbooks that come back edited: what they say, what that changes, and which cell breaks a rule."""
