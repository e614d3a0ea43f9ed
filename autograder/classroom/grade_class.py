"""Grade a problem set for a whole class: many notebooks at a time, one writer.

Workers run and judge notebooks; only this process writes, and in an order such that it may
be killed at any moment. For each submission: a complete draft of its folder goes to the disk,
its rows go into the gradebook in one transaction, then the draft is moved to its place. What
is in its place is recorded; what is not yet is graded again by the next run, to the same end.
"""

from __future__ import annotations

import errno
import functools
import os
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from traitlets import TraitError

from autograder.classroom.cluster.connection import Cluster
from autograder.classroom.course import Course, CourseError
from autograder.classroom.database_lock import only_writer_of
from autograder.classroom.gradebook import GradebookRows, Recorder
from autograder.classroom.grading_report import GradingReport
from autograder.classroom.lock import only_writer
from autograder.classroom.open_gradebook import Say, open_gradebook, say_nothing
from autograder.classroom.passed_over import why_passed_over
from autograder.classroom.penalties import penalties_of, renew_penalties
from autograder.classroom.regrading import Regrading
from autograder.classroom.result import GradedSubmission
from autograder.classroom.roster import read_roster
from autograder.classroom.settings import judge_settings, kept_files, output_settings
from autograder.classroom.staging import Drafts
from autograder.classroom.together import Together
from autograder.core.submission import CannotBeRead, Unreadable
from autograder.grading.door import as_printable, status_of
from autograder.grading.folder import extra_files, read_extra
from autograder.grading.points import read_rules
from autograder.grading.privacy import keep_from_others
from autograder.grading.read_release import check_release, read_release
from autograder.grading.secret import read_or_make_secret
from autograder.nbgrader_plugin.timestamps import time_of_hand_in
from autograder.sandbox import WorkspaceLost

if TYPE_CHECKING:
    from autograder.classroom.cluster.workers import ClusterWorkers
    from autograder.classroom.pool import TaskOutcome, Workers
    from autograder.classroom.worker import WorkerConfig
    from autograder.sandbox.opening import Sandbox

CHANGED = "its notebook changed while the class was being graded"
STUDENT = "\0"
"""Stands for a student's name in a path: no folder can be called so."""
NOTHING_CAN_BE_WRITTEN = {errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""Errors of a disk that would meet everybody."""
DIED = "the process that graded it ended twice, the second time with no other beside it"


@dataclass(frozen=True)
class GradingOptions:
    """How a class is graded.

    Parameters
    ----------
    jobs : int, optional
        Notebooks at a time; by default as many as the machine has processors and memory for.
    students : tuple of str
        These and no others; everyone if empty.
    force : bool
        Also what is up to date.
    allow_unprotected : bool
        Also without a sandbox.
    open_sandbox : callable, optional
        Where a worker gets its sandbox; by default `autograder.sandbox.opening`.
    diagnosis : bool
        Whether to look for the line of mistakes that have no name.
    cluster : Cluster, optional
        Where to grade; by default on this machine.
    """

    jobs: int | None = None
    students: tuple[str, ...] = ()
    force: bool = False
    allow_unprotected: bool = False
    open_sandbox: Callable[..., Sandbox] | None = None
    diagnosis: bool = True
    cluster: Cluster | None = None


def grade_class(
    course: Course,
    problem_set: str,
    options: GradingOptions,
    progress: Callable[[int, int], None] = lambda done, total: None,
    say: Say = say_nothing,
) -> GradingReport:
    """Grade every new or changed submission of a problem set into the gradebook.

    Parameters
    ----------
    course : Course
        With the problem set released and submissions collected.
    problem_set : str
    options : GradingOptions
    progress : callable
        Is told how many are done, of how many.
    say : callable
        Is told, in words, what is waited for.

    Returns
    -------
    GradingReport

    Raises
    ------
    CourseError
        If nothing, or nothing more, can be graded. What was recorded stays recorded.
    """
    with only_writer(course.root, shared=bool(course.coursedir.groupshared)):
        return _GradingRun(course, problem_set, options, progress, say).grade()


class _GradingRun:
    """One run of `course grade`, under the lock."""

    def __init__(
        self,
        course: Course,
        problem_set: str,
        options: GradingOptions,
        progress: Callable[[int, int], None],
        say: Say,
    ) -> None:
        self._course = course
        self._problem_set = problem_set
        self._options = options
        self._progress = progress
        self._say = say
        self._coursedir: CourseDirectory = course.coursedir
        found = course.folders("submitted", problem_set)
        self._submitted, self._unreadable = found.by_student, found.unreadable
        self._listed, self._without = found.listed, found.without
        self._graded_work = Path(self._coursedir.root) / self._coursedir.autograded_directory
        self._odd_times: dict[str, str] = {}
        self._report = GradingReport()

    def grade(self) -> GradingReport:
        """Grade what there is to do; refuse first what would fail for everyone."""
        with (
            open_gradebook(self._course, self._say) as gradebook,
            only_writer_of(gradebook.engine) as lock,
        ):
            try:
                config = self._course.config
                judge, cut = judge_settings(config), output_settings(config)
                self._kept = kept_files(config, self._problem_set)
                names = (self._problem_set, self._problem_set)
                self._release = read_release(self._coursedir, *names, judge.limits)
                recorder = Recorder(gradebook, self._problem_set, config, self._say, lock)
                self._rules = read_rules(self._course.root, self._problem_set)
                check_release(self._release, gradebook, self._rules)
                self._judge, self._cut = judge, cut
                shared = bool(self._coursedir.groupshared)
                self._secret = read_or_make_secret(self._course.root, shared=shared)
            except (OSError, TraitError, ValueError) as error:
                raise CourseError(str(error)) from None
            students = self._to_do(gradebook)
            penalties = penalties_of(gradebook, self._problem_set)
            if students:
                self._grade(students, recorder)
            self._regrading.keep()
            self._report.penalties = renew_penalties(
                *(gradebook, self._course.root, self._problem_set, self._course.config),
                before=penalties,
            )
            self._report.failures |= self._report.penalties.failures
        return self._report

    @functools.cached_property
    def _worker_config(self) -> WorkerConfig:
        from autograder.classroom import worker
        from autograder.classroom.as_nbgrader import LimitOutput
        from autograder.sandbox.opening import open_sandbox as strongest

        judge, cut = self._judge, self._cut
        open_sandbox = self._options.open_sandbox or strongest
        if judge.isolation is not None:
            open_sandbox = functools.partial(open_sandbox, isolation=judge.isolation)
        return worker.WorkerConfig(
            self._release,
            self._secret,
            judge.limits,
            LimitOutput(cut.enabled, cut.max_lines, cut.max_traceback),
            self._options.allow_unprotected or judge.allow_unprotected,
            open_sandbox,
            self._options.diagnosis and judge.diagnosis,
        )

    def _to_do(self, gradebook: Gradebook) -> list[str]:
        """Return who has something to grade; note whose work can't be, or isn't where it should."""
        roster = read_roster(self._course.root)
        for student, folder in self._without.items():
            if why := why_passed_over(folder, self._problem_set):
                self._unreadable[as_printable(student)] = why
        for student in sorted({*self._submitted, *self._unreadable}):
            if student in roster and roster[student].dropped:
                self._report.dropped.append(student)
                self._submitted.pop(student, None)
                self._unreadable.pop(student, None)
        everyone = {**self._submitted, **self._unreadable}
        if not everyone:
            place = self._course.folder("submitted", "STUDENT", self._problem_set)
            raise CourseError(
                f"there is no submission of {self._problem_set}: no folder {place} with a notebook "
                "in it, for any STUDENT"
            )
        asked = self._options.students or tuple(everyone)
        unknown = [student for student in asked if student not in everyone]
        if unknown:
            raise CourseError(
                f"there is no submission of {self._problem_set} by {', '.join(unknown)}"
            )
        self._report.failures |= {s: w for s, w in self._unreadable.items() if s in asked}
        wanted = [student for student in asked if student in self._submitted]
        self._regrading = Regrading(gradebook, self._release, self._rules, self._graded_work)
        for student in wanted:
            files = (self._submitted[student], self._notebook(student))
            if self._options.force:
                self._regrading.remember(student, *files)
            elif not self._regrading.is_needed(student, *files, self._listed[student]):
                self._report.unchanged.append(student)
        if not self._options.force and (graded := self._regrading.forgotten):
            first = ", ".join(map(as_printable, graded[:3])) + ", …" * (len(graded) > 3)
            raise CourseError(
                f"{len(graded)} of these were graded before ({first}), and the "
                f"gradebook holds no mark of {self._problem_set}: was it made anew? Put its last "
                "backup in its place: points given by hand are nowhere else. Or grade them all "
                "again, with --force"
            )
        done = set(self._report.unchanged)
        return [student for student in wanted if student not in done]

    def _grade(self, students: list[str], recorder: Recorder) -> None:
        """Let workers grade these students' folders, and write what comes back, batch by batch.

        What grades is imported here: a run that finds nothing new does without.
        """
        from autograder.sandbox.advice import TOO_FEW_FILES
        from autograder.sandbox.opening import NoSandbox
        from autograder.sandbox.zygote_process import ZygoteLost

        tasks = {self._submitted[student]: student for student in students}
        seen = {student: self._state(student) for student in students}
        permissions = 0o664 if self._coursedir.groupshared else 0o444
        try:
            keep_from_others(self._coursedir)
            drafts = Drafts(self._graded_work, permissions)
        except OSError as error:
            raise CourseError(
                f"nothing can be written in {self._graded_work}: {error.strerror}"
            ) from None
        count = 0
        self._progress(0, len(tasks))

        def write(batch: list[TaskOutcome[Path, GradedSubmission]]) -> None:
            self._write(list(self._results(batch, tasks, seen)), recorder, drafts)

        try:
            with self._workers(drafts, len(tasks)) as workers:
                with Together(write) as together:
                    for outcomes in workers.results(tasks):
                        together.add(outcomes)
                        count += len(outcomes)
                        self._progress(count, len(tasks))
                self._report.tier, self._report.walls = workers.startup_result
        except NoSandbox as error:
            raise CourseError(str(error)) from None
        except ZygoteLost as error:
            raise CourseError(_in_words(error)) from None
        except OSError as error:
            more = f". {TOO_FEW_FILES}" if error.errno == errno.EMFILE else ""
            raise CourseError(f"grading stopped: {error}{more}") from error
        finally:
            drafts.remove()

    def _workers(
        self, drafts: Drafts, tasks: int
    ) -> Workers[Path, GradedSubmission] | ClusterWorkers:
        """Return who grades: processes of this machine, no more than tasks, or a cluster's."""
        if self._options.cluster is not None:
            from autograder.classroom.cluster.workers import ClusterWorkers

            return ClusterWorkers(self._options.cluster, self._worker_config, self._say)
        from autograder.classroom import worker
        from autograder.classroom.jobs import default_jobs
        from autograder.classroom.pool import Workers

        config = drafts.keep("for-workers", pickle.dumps(self._worker_config))
        memory = self._worker_config.limits.default.memory_bytes
        return Workers(
            worker.grade_folder,
            functools.partial(worker.prepare_worker, config),
            worker.open_worker,
            min(tasks, self._options.jobs or default_jobs(memory)),
            worker.longest_seconds(self._worker_config) + worker.SPARE_SECONDS,
        )

    def _results(
        self,
        batch: list[TaskOutcome[Path, GradedSubmission]],
        tasks: dict[Path, str],
        seen: dict[str, tuple[int, int] | None],
    ) -> Iterator[tuple[str, GradedSubmission]]:
        """Yield students with what is to be written of them; note those who have nothing."""
        for outcome in batch:
            student = tasks[outcome.task]
            if outcome.died:
                self._report.failures[student] = DIED
            elif outcome.result is None:
                self._report.failures[student] = _in_words(outcome.error)
            elif self._state(student) != seen[student]:
                self._report.failures[student] = CHANGED
            else:
                yield student, outcome.result

    def _write(
        self, results: list[tuple[str, GradedSubmission]], recorder: Recorder, drafts: Drafts
    ) -> None:
        """Write a batch; if that fails, one by one, so that each fails for itself."""
        try:
            for student, _ in results:
                drafts.make_room(self._place(student))
            ready = [
                (student, result, drafts.write(self._files(student, result)))
                for student, result in results
            ]
            recorder.record(self._rows(student, result) for student, result, _ in ready)
        except CourseError:
            raise
        except Exception as error:  # a rule for late penalties may raise anything
            if isinstance(error, OSError) and error.errno in NOTHING_CAN_BE_WRITTEN:
                raise
            if len(results) > 1:
                for one in results:
                    self._write([one], recorder, drafts)
            else:
                ((student, _),) = results
                self._report.failures[student] = _in_words(error)
            return
        for student, result, draft in ready:
            try:
                drafts.publish(draft, self._place(student))
            except OSError as error:  # its rows are there, and the next run writes them again
                self._report.recorded.add(student)
                self._report.failures[student] = (
                    "the marks are in the gradebook, but the graded notebook can't be put into "
                    f"{self._place(student)}: {error.strerror}"
                )
            else:
                self._report.graded.append(student)
                folder = self._submitted[student]
                self._regrading.note(student, folder, self._notebook(student), result)
                changes, again = self._regrading.changed(student)
                self._report.changes += changes
                if again:
                    self._report.read_again[student] = again
                if result.to_look_for:
                    self._report.to_look_for[student] = result.to_look_for
                if remarks := tuple(filter(None, (*result.remarks, self._odd_times[student]))):
                    self._report.remarks[student] = remarks

    def _rows(self, student: str, result: GradedSubmission) -> GradebookRows:
        time, self._odd_times[student] = time_of_hand_in(self._submitted[student])
        return self._regrading.rows(student, time, result)

    def _files(self, student: str, result: GradedSubmission) -> dict[str, bytes]:
        """Return what belongs into a student's graded folder."""
        folder = self._submitted[student]
        found = extra_files(folder, self._release.ignore)
        if found.rejected:
            self._report.rejected[student] = found.rejected
        files: dict[str, bytes] = {}
        for name in found.accepted:
            try:
                files[name] = read_extra(folder, name)
            except (FileNotFoundError, Unreadable):
                continue  # it went, or changed, since it was listed
        ours = {**self._files_of_the_course, self._release.file_name: result.content}
        for name in ours:  # nor may a student's folder have the name of a file of ours
            files = {n: c for n, c in files.items() if not _in_the_way(n, name)}
        return {**files, **ours}

    @functools.cached_property
    def _files_of_the_course(self) -> dict[str, bytes]:
        """The instructor's own files beside the source notebook, which replace the student's."""
        course = self._coursedir
        folder = Path(course.format_path(course.source_directory, ".", self._problem_set))
        paths = map(Path, find_all_files(str(folder), [*course.ignore, "*.ipynb"]))
        names = {str(path.relative_to(folder)): path for path in paths}
        return {name: path.read_bytes() for name, path in names.items() if name not in self._kept}

    def _state(self, student: str) -> tuple[int, int] | None:
        """Return what changes with a student's notebook, None if there is none."""
        try:
            name = self._release.notebook_in(self._submitted[student]).name
        except CannotBeRead:  # who grades it says why
            return None
        status = status_of(self._submitted[student], name)
        return None if status is None else (status.st_mtime_ns, status.st_size)

    def _notebook(self, student: str) -> Path:
        """Return where a student's graded notebook is."""
        return Path(self._graded_notebook.replace(STUDENT, student))

    @functools.cached_property
    def _graded_notebook(self) -> str:
        folder = self._coursedir.autograded_directory
        place = self._coursedir.format_path(folder, STUDENT, self._problem_set)
        return os.path.join(place, self._release.file_name)

    def _place(self, student: str) -> Path:
        return self._course.folder("autograded", student, self._problem_set)


def _in_words(error: BaseException | None) -> str:
    """Return what to tell of a failure: words of ours as they are, others with their kind."""
    from autograder.sandbox.zygote_process import ZygoteLost

    if isinstance(error, (CannotBeRead, WorkspaceLost)):
        return str(error)
    if isinstance(error, ZygoteLost):
        return f"no process for student code could be started ({error}); is there enough memory?"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} can't be written: {error.strerror}"
    return f"{type(error).__name__}: {error}"


def _in_the_way(name: str, other: str) -> bool:
    """Whether two files can't be in one folder, since one is where the other has a folder."""
    return name.startswith(f"{other}{os.sep}") or other.startswith(f"{name}{os.sep}")
