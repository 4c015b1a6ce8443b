"""The outside systems, one folder each; `base` is what they all are."""
