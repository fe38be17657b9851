"""What ``--json`` prints: one shape for each thing, as docs/json.md describes it."""
