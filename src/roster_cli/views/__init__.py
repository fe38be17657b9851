"""How a stored roster is looked at: one read model and one set of labels, for whatever is shown or written."""
