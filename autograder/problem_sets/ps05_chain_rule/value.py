"""ps05: the exercise `Value`, a number that remembers how it was made.

It is judged through a driver that gets small programs as text, see `value_programs.py`. Nothing is
timed: the driver counts calls. Its misconceptions are in modules of their own,
`value_misconceptions` and `value_slope_misconceptions`.
"""

from __future__ import annotations

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps05_chain_rule.drivers import drive_value
from autograder.problem_sets.ps05_chain_rule.value_programs import FUNCTIONS, value_cases
from autograder.views.ps05 import view_value
from reference_impl import autodiff

CALLED = {name: name for name in FUNCTIONS} | {"neg": "a minus sign"}
"""What messages call the operations of one node."""

REFLECTED = {op: [f"number {op} a", f"whole number {op} a"] for op in "+−*/"}
REFLECTED["/"].append("a and number / a")
REFLECTED["**"] = ["number ** a"]
"""Programs in which a plain number comes before a node, by the operation."""
NUMBER_BEHIND = {op: f"a {op} number" for op in "+−*/"} | {"**": "a ** fraction"}
"""Programs in which it comes after a node; if these raise, so may a reflected operation."""

WAYS_TO_GO_WRONG = {
    "numbers.negative a ** 3.built": (
        "A negative number to the power of a plain 3 raised an exception. The slope with respect "
        "to an exponent holds a logarithm, but a plain number needs no slope."
    ),
    **{
        f"numbers.{program}.built": (
            f"2 {op} a raised an exception, or has no data. Where a plain number comes first, "
            "Python asks the class for the reflected operation, whose name begins with r."
        )
        for op, programs in REFLECTED.items()
        for program in programs
    },
    **{
        f"numbers.{program}.built": (
            f"a {op} 2 raised an exception, or has no data. A plain number has neither data nor "
            "grad: is a node made of it, or is it treated in a way of its own?"
        )
        for op, program in NUMBER_BEHIND.items()
    },
    "powers.*.built": (
        "A node to the power of a node raised an exception, or has no data. The exponent may be a "
        "node, too, with a slope of its own."
    ),
    "*.*.built": (
        "A program of a few operations raised an exception, or has no data. Try each operation in "
        "a cell of your own: the traceback shows the line."
    ),
    "*.*.not too deep": (
        "backward stopped with a RecursionError on a chain of 3500 nodes: that is deeper than "
        "Python lets calls nest. Neither backward nor the ordering may call itself for each node."
    ),
    "*.*.no path twice": (
        "backward walks along every path. 24 diamonds in a row have 16 million: come to each node "
        "once, when all that it sends its value to have been there."
    ),
    "*.*.went back": (
        "A program stopped: an operation in it or backward raised an exception, or isn't written "
        "yet. Try it on one operation in a cell of your own: the traceback shows the line."
    ),
    **{
        f"graph.a and {name} of a.collected": (
            f"A node was used twice, by a sum and by {CALLED[name]}, and kept the share of one "
            f"only. What {CALLED[name]} sends back is added to what is there already: is there an "
            "= where += belongs?"
        )
        for name in FUNCTIONS
    },
    **{
        f"{topic}.*.collected": (
            f"A node was used twice, by a sum and by {what}, and kept the share of one only. Each "
            "adds what it sends back to what is there already: is there an = where += belongs?"
        )
        for topic, what in (
            ("graph", "a division"),
            ("powers", "a power"),
            ("numbers", "an operation with a plain number"),
        )
    },
}


Value = Exercise(
    name="Value",
    arguments=("data", "parents=()", 'op=""'),
    parts=(
        Part(
            "forward values",
            2,
            tuple(
                f"{topic}.*.{leaf}"
                for topic in ("operations", "functions", "graph", "again", "deep")
                for leaf in ("built", "data")
            ),
        ),
        Part(
            "slopes",
            2,
            tuple(
                f"{topic}.*.{leaf}"
                for topic in ("operations", "functions")
                for leaf in ("went back", "not too deep", "no path twice", "grad")
            ),
        ),
        Part("powers of nodes", 1, ("powers",)),
        Part("plain numbers", 1, ("numbers",)),
        Part(
            "fan-out",
            2,
            tuple(
                f"graph.*.{leaf}"
                for leaf in ("went back", "not too deep", "no path twice", "grad", "collected")
            ),
        ),
        Part(
            "deep graphs",
            1,
            tuple(
                f"deep.*.{leaf}" for leaf in ("went back", "not too deep", "no path twice", "grad")
            ),
        ),
        Part(
            "second backward",
            1,
            tuple(
                f"again.*.{leaf}"
                for leaf in ("went back", "not too deep", "no path twice", "grad", "second")
            ),
        ),
    ),
    task=(
        "Write a number that remembers how it was made: its operations make new nodes, and "
        "backward finds the slope of the last node with respect to each that it was made from."
    ),
    reference=autodiff.Value,
    cases=value_cases,
    driver=drive_value,
    view=view_value,
    messages_if_false=WAYS_TO_GO_WRONG,
    leaf_labels={
        "*.*.built": "“{1}” can be computed:",
        "*.*.went back": "backward goes through “{1}”:",
        "*.*.not too deep": "backward goes through “{1}”:",
        "*.*.no path twice": "backward visits each node of “{1}” once:",
        "*.*.data": "data in the program “{1}”",
        "*.*.grad": "grad in the program “{1}”",
        "*.*.collected": "what “{1}” send back to a, less the share of the second:",
        "*.*.second": "grad of the leaves after a second backward in “{1}”",
    },
)
