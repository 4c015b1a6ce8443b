"""What can be wrong with the database, in words for the person in front of it."""


class StoreError(Exception):
    """Base: the message says what happened and what to do."""


class DiskFull(StoreError):
    """Nothing of the last step was stored; everything before it is."""


class WrongKey(StoreError):
    """The key file does not belong to this database."""


class NewerDatabase(StoreError):
    """The database was made by a newer version of Handover."""


class ChangedMeanwhile(StoreError):
    """Somebody else changed the same thing since it was shown."""
