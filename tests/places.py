"""Where things lie, for tests anywhere below: ``from places import SHARED``."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
#: Labelled data that lies beside the checkout at some workplaces; never part of the project.
SHARED = ROOT.parent / "shared" / "data"
