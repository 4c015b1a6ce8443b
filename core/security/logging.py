"""The log: JSON lines with secrets masked, from our own code and from every library that logs."""

from __future__ import annotations

import logging
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import structlog

from core.security import redaction


def set_up_logging(file: Path | None = None, level: int = logging.INFO) -> None:
    """Send all logs of this process to `file` (appended, readable by its owner only) or to stderr. Call once at start.

    Lines carry what `bound` was given. Use `structlog.get_logger()` and a short event with fields:
    `log.info("run ended", confirmed=12)`.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _file_handler(file) if file else logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redaction.log_processor,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
    # Two lines at every start about which database it found.
    logging.getLogger("alembic").setLevel(max(level, logging.WARNING))
    # When a handler fails, Python would print the unmasked message to stderr.
    logging.raiseExceptions = False


def bound(
    *,
    company: str | None = None,
    connection: str | None = None,
    run: str | None = None,
    lane: str | None = None,
    item: str | None = None,
) -> AbstractContextManager[None]:
    """Inside the `with`, every line of this thread carries these ids (ids only, never names)."""
    given = {"company": company, "connection": connection, "run": run, "lane": lane, "item": item}
    return structlog.contextvars.bound_contextvars(**{name: value for name, value in given.items() if value})


def _file_handler(file: Path) -> logging.Handler:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    return logging.FileHandler(file, encoding="utf-8")
