"""A check that is silent: exercises are judged from outside, with other cases."""


def check(function: object) -> None:
    """Do nothing."""
