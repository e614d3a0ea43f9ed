"""What students call, silent: exercises are judged from outside, with other cases."""


def check(function: object) -> None:
    """Do nothing."""


def hint(function: object) -> None:
    """Do nothing."""


def progress() -> None:
    """Do nothing."""


def rehearse(notebook: object = None) -> None:
    """Do nothing."""


def show_case(function: object) -> None:
    """Do nothing."""
