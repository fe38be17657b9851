"""Pictures of a stored roster; needs matplotlib, which ``pip install "roster-cli[plot]"`` brings."""
