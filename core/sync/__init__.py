"""Keeping absence and work of two systems in step that people edit on both sides (sync-semantics.md).

Pure: what is to be done is decided from readings, twins and settings; nothing here reads, writes or knows the time.
"""
