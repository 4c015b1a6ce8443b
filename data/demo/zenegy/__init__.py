"""The story as Zenegy tells it: the seed document of the Zenegy sandbox, in Zenegy's own field names."""

from data.demo.zenegy.telling import ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, COMPANY_UIDS, document

__all__ = ["ACCESS_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "COMPANY_UIDS", "document"]
