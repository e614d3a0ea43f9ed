"""Prepared exercise + results → verdict → words. No input, no output, no student code.

`judge` decides; `evidence` says which parts are wrong, with `comparison`, which looks at one value
beside another, and `paths`; `feedback` finds the reason, with `naming`, which looks for
misconceptions that give the same and asks `telling` whether that proves anything, `exchanged` and
`signatures` (with `ratios`), which recognise what wrong numbers have to do with the right ones,
`exceptions`, and `wording`; `advice` is for what costs nothing; `dependencies` says
what to mend first; `redaction` keeps hidden numbers hidden; `as_text` and `card` show a verdict.

Of an author's code only misconceptions run: where `naming` and `advice` call
`PreparedExercise.run_misconception`.
"""

from autograder.judging.dependencies import with_dependency_hint
from autograder.judging.judge import judge, verdict_without_results

__all__ = ["judge", "verdict_without_results", "with_dependency_hint"]
