"""The lectures import their pictures as `figures`, from their own folder; so do these tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "lectures"))
