"""For developers: `python -m core.store.migrations.draft "what changes"` writes the next migration.

It holds what the tables in the code have beyond the newest migration. Read it and complete it by hand: renamed
columns, data to carry over, and `refuse_changes` for tables whose rows must stay as they are.
"""

import sys
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import ScriptDirectory

from core.store.database import make_engine
from core.store.migrate import config, upgrade


def draft(message: str) -> None:
    settings = config()
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    newest = ScriptDirectory.from_config(settings).get_current_head()
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/draft.sqlite")
        upgrade(engine)
        with engine.connect() as connection:
            settings.attributes["connection"] = connection
            command.revision(settings, message, autogenerate=True, rev_id=f"{int(newest or 0) + 1:04}")
        engine.dispose()


if __name__ == "__main__":
    draft(sys.argv[1])
