"""The story as TimeLog tells it: the seed document of the TimeLog sandbox, in TimeLog's own field names."""

from data.demo.timelog.telling import ACCOUNT, PAT, document

__all__ = ["ACCOUNT", "PAT", "document"]
