"""What makes `nbgrader autograde` use the workspace and the judge.

nbgrader_config.py calls `configure`. In the order in which nbgrader 0.9 calls what is set there:

1. `Autograde.pre_convert_hook`, once for each submission: `expect_released_notebooks` adds a
   notebook that wasn't handed in to the list.
2. `Autograde.exporter_class`, once for each run: `SubmissionExporter` opens the sandbox, and has
   submissions' files copied without following links (`safe_copy`).
3. `Autograde.sanitize_preprocessors`, on what the exporter's `from_filename` reads of submitted/.
   There it reads nothing and gives an empty notebook, because nbformat would make sense of a
   stranger's bytes; `GraftOntoRelease` then reads them and puts the notebook to grade in its place.
4. `Autograde.autograde_preprocessors`, on the file in autograded/, which is our own:
   `JudgeExercises` runs and judges it, `SaveVerdicts` writes the points.

Everything else, late penalties, manual grades, formgrader, feedback, export, is nbgrader's.
"""

from autograder.grading import quick_jsonschema
from autograder.nbgrader_plugin.configure import configure

__all__ = ["configure"]

quick_jsonschema.load()  # before anything in here imports nbformat
