"""Read the odd cells by which a workspace is compared with a stock kernel."""

from pathlib import Path

HERE = Path(__file__).parent


def read_cells() -> tuple[dict[str, str], dict[str, str]]:
    """Return all cells by name, in order; and why some of them show something else."""
    cells: dict[str, str] = {}
    reasons: dict[str, str] = {}
    _, *sections = (HERE / "odd_cells.txt").read_text(encoding="utf-8").split("\n=== ")
    for section in sections:
        title, _, source = section.partition("\n")
        name, different, reason = title.partition(" ≠ ")
        cells[name] = source.strip("\n")
        if different:
            reasons[name] = reason
    return cells, reasons
