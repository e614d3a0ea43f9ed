"""Small tables for the lectures: rendered in a notebook, aligned text in a terminal."""

from collections.abc import Sequence


class Table:
    """A table that a notebook renders and that a terminal or a screen reader gets as text.

    Parameters
    ----------
    header : sequence of str
        One title a column.
    rows : sequence of sequences of str
        As many entries a row as there are titles. Numbers come formatted: the lecture decides
        how many digits the reader sees.
    """

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        for row in rows:
            if len(row) != len(header):
                raise ValueError(f"{len(row)} entries in {row!r}, but {len(header)} columns")
        self.header = list(header)
        self.rows = [list(row) for row in rows]

    def _repr_markdown_(self) -> str:
        rule = ["---"] * len(self.header)
        lines = [self.header, rule, *self.rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def __repr__(self) -> str:
        lines = [self.header, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.header))]
        padded = [
            "  ".join(entry.ljust(width) for entry, width in zip(line, widths, strict=True))
            for line in lines
        ]
        return "\n".join(line.rstrip() for line in padded)


def six_digits(value: float) -> str:
    """A number with six significant digits, zeros at the end included: 0.39 is 0.390000."""
    return f"{value:#.6g}"


def agrees(value: float, printed: str) -> str:
    """Answer "yes" if `value`, rounded to as many decimals as `printed` has, reads the same."""
    decimals = len(printed.partition(".")[2])
    return "yes" if f"{value:.{decimals}f}" == printed else "NO"
