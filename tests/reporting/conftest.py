"""What these tests share: small classes made by hand, and the folder of classes to grade."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "classroom"))
