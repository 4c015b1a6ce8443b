"""What pages show, read from the store alone: plain dataclasses, no provider is asked and nothing is changed."""
