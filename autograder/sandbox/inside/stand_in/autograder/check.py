"""A check and a hint that are silent: exercises are judged from outside, with other cases."""


def check(function: object) -> None:
    """Do nothing."""


def hint(function: object) -> None:
    """Do nothing."""
