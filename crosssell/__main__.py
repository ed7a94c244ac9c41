"""Entry of ``python -m crosssell``."""

import sys

from crosssell.cli import main

sys.exit(main())
