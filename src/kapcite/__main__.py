"""``python -m kapcite``."""

import sys

from kapcite.cli.app import main

sys.exit(main())
