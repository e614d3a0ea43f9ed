"""Grade a set of a course in a process of its own; print what was done. Run as a script.

Usage: grade_once.py COURSE SET [--force]
"""

import json
import sys
from pathlib import Path

from trusting import open_trusting

from autograder.classroom.course import Course
from autograder.classroom.grade_class import GradingOptions, grade_class


def main() -> None:
    course, problem_set = Course(Path(sys.argv[1])), sys.argv[2]
    options = GradingOptions(2, force="--force" in sys.argv, open_sandbox=open_trusting)
    report = grade_class(course, problem_set, options)
    print(json.dumps([report.graded, report.unchanged, report.failures]))


if __name__ == "__main__":  # workers read this file, too
    main()
