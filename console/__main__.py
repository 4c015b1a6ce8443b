"""`python -m console`: the same as `handover`."""

import sys

from console.cli import main

sys.exit(main())
