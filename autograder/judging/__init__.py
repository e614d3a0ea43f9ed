"""Prepared case + answer → verdict → words. Pure: no input, no output, no student code.

`judge` decides, `comparison` looks at one value beside another, `signatures` recognises
what a wrong array has to do with the right one, `foundations` says what to mend first,
`words` and `card` put a verdict into words and pictures.
"""

from autograder.judging.foundations import resting_on
from autograder.judging.judge import judge, verdict_without_answers

__all__ = ["judge", "resting_on", "verdict_without_answers"]
