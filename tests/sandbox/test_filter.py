"""The system call filter: run step by step on paper, for both processors."""

import errno
import re
import struct
from pathlib import Path

import pytest

from autograder.sandbox.walls import bpf, seccomp
from autograder.sandbox.walls.syscall_numbers import (
    ARCHITECTURES,
    Architecture,
    this_architecture,
)

OWN_PID = 4711
EPERM = bpf.refuse_with(errno.EPERM)
ENOSYS = bpf.refuse_with(errno.ENOSYS)
DONE = bpf.refuse_with(0)
THREAD = 0x3D0F00
"""The flags with which the C library starts a thread."""


def verdict(program: bytes, architecture: int, number: int, *arguments: int) -> int:
    """Run a program as the kernel would."""
    words = [argument & 2**64 - 1 for argument in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    data = struct.pack("=IIQ6Q", number, architecture, 0, *words)
    steps = list(struct.iter_unpack("=HBBI", program))
    accumulator = position = 0
    while True:
        code, if_true, if_false, operand = steps[position]
        position += 1
        match code:
            case 0x20:  # load a word
                (accumulator,) = struct.unpack_from("=I", data, operand)
            case 0x54:  # and
                accumulator &= operand
            case 0x05:  # jump
                position += operand
            case 0x15:  # jump if equal
                position += if_true if accumulator == operand else if_false
            case 0x35:  # jump if greater or equal
                position += if_true if accumulator >= operand else if_false
            case 0x06:  # return
                return int(operand)
            case _:
                raise AssertionError(f"an unknown step {code:#x}")


class Filter:
    """The filter of one processor and tier."""

    def __init__(self, architecture: Architecture, shared_files: bool) -> None:
        self.architecture = architecture
        self.program = seccomp.filter_program(architecture, OWN_PID, shared_files=shared_files)

    def on(self, name: str, *arguments: int) -> int:
        number = self.architecture.numbers[name]
        return verdict(self.program, self.architecture.audit_number, number, *arguments)

    def knows(self, name: str) -> bool:
        return name in self.architecture.numbers


@pytest.fixture(params=ARCHITECTURES)
def architecture(request: pytest.FixtureRequest) -> Architecture:
    return ARCHITECTURES[request.param]


@pytest.fixture
def own_files(architecture: Architecture) -> Filter:
    return Filter(architecture, shared_files=False)


@pytest.fixture
def shared_files(architecture: Architecture) -> Filter:
    return Filter(architecture, shared_files=True)


def test_a_program_fits_into_the_kernel(own_files: Filter, shared_files: Filter) -> None:
    for program in (own_files.program, shared_files.program):
        assert len(program) // 8 <= bpf.LONGEST_PROGRAM


def test_every_jump_lands_within_the_program(shared_files: Filter) -> None:
    steps = list(struct.iter_unpack("=HBBI", shared_files.program))
    for position, (code, if_true, if_false, operand) in enumerate(steps):
        if code in (0x15, 0x35):
            assert position + 1 + max(if_true, if_false) < len(steps)
        if code == 0x05:
            assert position + 1 + operand < len(steps)


def test_calls_of_another_architecture_kill(own_files: Filter) -> None:
    others = [a.audit_number for a in ARCHITECTURES.values()] + [0x4000_0003, 0x4000_0028, 0]
    for other in set(others) - {own_files.architecture.audit_number}:
        for number in (0, 1, 11, 59, 221):
            assert verdict(own_files.program, other, number) == bpf.KILL_PROCESS


def test_x32_calls_kill(own_files: Filter) -> None:
    for number in (0x4000_0000, 0x4000_0000 + 59, 0x4000_0200, 0xFFFF_FFFF):
        audit = own_files.architecture.audit_number
        assert verdict(own_files.program, audit, number) == bpf.KILL_PROCESS


@pytest.mark.parametrize("name", ["read", "write", "mmap", "futex", "openat", "exit_group", "brk"])
def test_ordinary_calls_are_allowed(name: str, own_files: Filter) -> None:
    assert own_files.on(name) == bpf.ALLOW


@pytest.mark.parametrize("name", seccomp.DENIED)
def test_forbidden_calls_are_refused(name: str, own_files: Filter, shared_files: Filter) -> None:
    for program in (own_files, shared_files):
        if program.knows(name):
            assert program.on(name) == EPERM


def test_what_nobody_has_heard_of_is_refused(own_files: Filter) -> None:
    audit = own_files.architecture.audit_number
    for number in (450, 451, 463, 470, 511, 512, 1000, 10_000, 0x3FFF_FFFF):
        if number not in own_files.architecture.numbers.values():
            assert verdict(own_files.program, audit, number) == ENOSYS


def test_clone3_is_unknown_so_that_libraries_use_clone(own_files: Filter) -> None:
    assert own_files.on("clone3") == ENOSYS


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (THREAD, bpf.ALLOW),
        (17, EPERM),  # fork: SIGCHLD and nothing else
        (0x4111, EPERM),  # vfork
        (THREAD | 0x1000_0000, EPERM),
        (THREAD | 0x0002_0000, EPERM),
        (THREAD | 0x4000_0000, EPERM),
        (THREAD | 0x80, EPERM),
        (THREAD & ~0x10000, EPERM),
        (THREAD & ~0x400, EPERM),  # with descriptors of its own
        (THREAD | 1 << 40, bpf.ALLOW),  # the kernel looks at the low half only
        (17 | 1 << 40, EPERM),
    ],
)
def test_clone_makes_threads_and_nothing_else(flags: int, expected: int, own_files: Filter) -> None:
    assert own_files.on("clone", flags) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("kill", (OWN_PID, 10), bpf.ALLOW),
        ("kill", (OWN_PID, 9), EPERM),
        ("kill", (OWN_PID, 19), EPERM),
        ("kill", (1, 0), EPERM),
        ("kill", (0, 15), EPERM),
        ("kill", (-1, 9), EPERM),
        ("kill", (-OWN_PID, 15), EPERM),
        ("tgkill", (OWN_PID, 5, 6), bpf.ALLOW),
        ("tgkill", (OWN_PID + 1, 5, 6), EPERM),
        ("tkill", (OWN_PID, 6), EPERM),
        ("rt_sigqueueinfo", (OWN_PID, 10), bpf.ALLOW),
        ("rt_sigqueueinfo", (1, 10), EPERM),
        ("prlimit64", (0, 7), bpf.ALLOW),
        ("prlimit64", (OWN_PID, 7), bpf.ALLOW),
        ("prlimit64", (1, 7), EPERM),
        ("socketpair", (1, 1), bpf.ALLOW),
        ("socketpair", (1, 1 | 0x80000 | 0x800), bpf.ALLOW),
        ("socketpair", (1, 2), EPERM),
        ("socketpair", (1, 5), EPERM),
        ("socketpair", (2, 1), EPERM),
        ("prctl", (15,), bpf.ALLOW),
        ("prctl", (1, 0), EPERM),
        ("prctl", (4, 1), EPERM),
        ("prctl", (22, 2), EPERM),
        ("ioctl", (0, 0x5401), bpf.ALLOW),
        ("ioctl", (0, 0x5412), EPERM),
        ("ioctl", (0, 0x541C), EPERM),
        ("ioctl", (0, 0x5412 | 1 << 32), EPERM),
        ("fcntl", (1, 3), bpf.ALLOW),
        ("fcntl", (1, 8), EPERM),
        ("fcntl", (1, 10), EPERM),
        ("fcntl", (1, 15), EPERM),
    ],
)
def test_what_a_call_is_asked_to_do_decides(
    name: str, arguments: tuple[int, ...], expected: int, own_files: Filter, shared_files: Filter
) -> None:
    assert own_files.on(name, *arguments) == expected
    assert shared_files.on(name, *arguments) == expected


def test_modes_and_owners_change_only_where_all_files_are_ones_own(
    own_files: Filter, shared_files: Filter
) -> None:
    for name in ("fchmod", "fchmodat", "utimensat"):
        assert own_files.on(name) == bpf.ALLOW
        assert shared_files.on(name) == DONE
    for name in ("fchown", "fchownat", "setxattr", "removexattr", "truncate"):
        assert own_files.on(name) == bpf.ALLOW
        assert shared_files.on(name) == EPERM


@pytest.mark.parametrize(
    ("flags", "expected"),
    [(0, bpf.ALLOW), (0o1000, EPERM), (0o1001, bpf.ALLOW), (0o1002, bpf.ALLOW), (0o1100, EPERM)],
)
def test_nothing_is_truncated_by_opening_it_for_reading(
    flags: int, expected: int, shared_files: Filter
) -> None:
    assert shared_files.on("openat", 0, 0, flags) == expected


def test_every_name_has_a_number_somewhere_and_no_two_rules() -> None:
    names = [*seccomp.ALLOWED, *seccomp.DENIED]
    assert len(names) == len(set(names))
    known = {name for a in ARCHITECTURES.values() for name in a.numbers}
    assert set(names) <= known


def test_no_number_stands_for_two_names(architecture: Architecture) -> None:
    assert len(set(architecture.numbers.values())) == len(architecture.numbers)


@pytest.mark.parametrize(
    ("processor", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("x86_64", "/usr/include/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_the_numbers_are_those_of_the_kernels_headers(processor: str, header: str) -> None:
    path = Path(header)
    if not path.exists():
        pytest.skip(f"no {header} here")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\b", path.read_text())
    theirs = {name: int(number) for name, number in found}
    ours = ARCHITECTURES[processor].numbers
    both = ours.keys() & theirs.keys()
    assert len(both) > 200
    assert {name: ours[name] for name in both} == {name: theirs[name] for name in both}


def test_two_rules_for_one_call_are_an_error() -> None:
    rule = bpf.Rule(1, bpf.ALLOW)
    with pytest.raises(ValueError, match="two rules"):
        bpf.assemble(1, 2, [rule, rule], bpf.ALLOW)


def test_conditions_hold_together_or_not_at_all() -> None:
    conditions = (
        bpf.Condition(0, (1, 2, 3)),
        bpf.Condition(1, (7,), negated=True),
        bpf.Condition(2, (0x10,), mask=0x30),
    )
    rule = bpf.Rule(5, bpf.ALLOW, conditions, otherwise=EPERM)
    program = bpf.assemble(9, 100, [rule], ENOSYS)
    allowed = [
        (first, second, third)
        for first in range(5)
        for second in (6, 7, 8)
        for third in (0, 0x10, 0x20, 0x30, 0x1F)
        if verdict(program, 9, 5, first, second, third) == bpf.ALLOW
    ]
    assert allowed == [(f, s, t) for f in (1, 2, 3) for s in (6, 8) for t in (0x10, 0x1F)]


@pytest.mark.parametrize("shared_files", [True, False])
def test_a_pattern_filled_in_is_the_filter_of_that_process(shared_files: bool) -> None:
    pattern = seccomp.filter_pattern(shared_files=shared_files)
    written = seccomp.filter_program(this_architecture(), OWN_PID, shared_files=shared_files)
    assert seccomp.fill_in_pid(pattern, OWN_PID) == written


@pytest.mark.parametrize("processor", ["riscv64", ""])
def test_on_an_unknown_processor_there_is_no_filter(
    processor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: processor)
    with pytest.raises(OSError, match="no system call numbers"):
        this_architecture.__wrapped__()


def test_a_program_that_is_too_long_is_an_error() -> None:
    rules = [bpf.Rule(number, bpf.ALLOW) for number in range(bpf.LONGEST_PROGRAM)]
    with pytest.raises(ValueError, match="steps"):
        bpf.assemble(1, 2, rules, bpf.ALLOW)


def test_a_rule_too_long_to_jump_over_is_an_error() -> None:
    rule = bpf.Rule(1, bpf.ALLOW, (bpf.Condition(0, tuple(range(300))),))
    with pytest.raises(ValueError, match="jump"):
        bpf.assemble(1, 2, [rule], bpf.ALLOW)
