"""Where a wrong answer goes wrong, when no misconception names it.

`find_places` makes one small change after the other in the student's own definition and looks at
what it makes right. `pieces` cuts the definition, `slips` and `changes` say what is changed, a
runner runs the versions beside the student's code (`sandbox.inside.trying`), `search` compares,
`rules` says what of it is shown, `words` says it. Public cases only; never the change itself.
"""

from autograder.diagnosis.location import Place, below
from autograder.diagnosis.search import Runner, RunnerLost, find_places
from autograder.diagnosis.words import as_remarks

__all__ = ["Place", "Runner", "RunnerLost", "as_remarks", "below", "find_places"]
