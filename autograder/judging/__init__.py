"""Prepared case + answer → verdict → words. Pure: no input, no output, no student code.

`judge` decides, `comparison` looks at one value beside another, `signatures` recognises
what a wrong array has to do with the right one, `words` and `card` say it.
"""

from autograder.judging.judge import judge, verdict_without_answers

__all__ = ["judge", "verdict_without_answers"]
