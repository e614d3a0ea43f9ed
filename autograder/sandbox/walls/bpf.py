"""A small assembler for the programs that seccomp runs at every system call.

Classic BPF: one accumulator, jumps forward only. A program sees the system call as
`struct seccomp_data`: number, architecture, instruction pointer, six arguments of 64 bits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ALLOW = 0x7FFF_0000
KILL_PROCESS = 0x8000_0000
_ERRNO = 0x0005_0000

NUMBER_OFFSET = 0
ARCHITECTURE_OFFSET = 4

_LOAD_WORD = 0x20
_AND = 0x54
_JUMP = 0x05
_JUMP_IF_EQUAL = 0x15
_JUMP_IF_GREATER_OR_EQUAL = 0x35
_RETURN = 0x06

LONGEST_PROGRAM = 4096
_LONGEST_JUMP = 255


def refuse_with(error: int) -> int:
    """Return the verdict that makes a system call fail with this error number.

    With 0 it seems to succeed, and nothing has been done.
    """
    return _ERRNO | error


def argument_offset(index: int) -> int:
    """Return where the low half of an argument lies, on a little-endian machine.

    The high half is never looked at: every argument that a rule asks about is an `int`
    to the kernel, which doesn't look at it either.
    """
    return 16 + 8 * index


@dataclass(frozen=True)
class Instruction:
    """One step of a program."""

    code: int
    if_true: int
    if_false: int
    operand: int

    def encoded(self) -> bytes:
        """Return it as the kernel's `struct sock_filter`."""
        return struct.pack("=HBBI", self.code, self.if_true, self.if_false, self.operand)


@dataclass(frozen=True)
class Condition:
    """Whether an argument, masked, is one of some values, or is none of them."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFF_FFFF
    negated: bool = False


@dataclass(frozen=True)
class Rule:
    """What becomes of one system call: `then` if all conditions hold, else `otherwise`."""

    number: int
    then: int
    conditions: tuple[Condition, ...] = ()
    otherwise: int = ALLOW


def load(offset: int) -> Instruction:
    """Read a word of `struct seccomp_data`."""
    return Instruction(_LOAD_WORD, 0, 0, offset)


def give(verdict: int) -> Instruction:
    """End with a verdict."""
    return Instruction(_RETURN, 0, 0, verdict)


def assemble(architecture: int, numbers_end: int, rules: Iterable[Rule], default: int) -> bytes:
    """Write the program for a list of rules.

    Parameters
    ----------
    architecture : int
        The kernel's `AUDIT_ARCH_…` of the only architecture whose calls are looked at; a
        call of any other one kills the process, because its numbers mean other things.
    numbers_end : int
        From this number on, calls belong to another architecture in disguise (x32).
    rules : iterable of Rule
        At most one for each system call.
    default : int
        The verdict on every other call.

    Returns
    -------
    bytes
        An array of `struct sock_filter`.
    """
    program = [
        load(ARCHITECTURE_OFFSET),
        Instruction(_JUMP_IF_EQUAL, 1, 0, architecture),
        give(KILL_PROCESS),
        load(NUMBER_OFFSET),
        Instruction(_JUMP_IF_GREATER_OR_EQUAL, 0, 1, numbers_end),
        give(KILL_PROCESS),
    ]
    seen: set[int] = set()
    for rule in rules:
        if rule.number in seen:
            raise ValueError(f"two rules for system call {rule.number}")
        seen.add(rule.number)
        body = _body(rule)
        program += [Instruction(_JUMP_IF_EQUAL, 0, _jump(len(body)), rule.number), *body]
    program.append(give(default))
    if len(program) > LONGEST_PROGRAM:
        raise ValueError(f"the program has {len(program)} steps; {LONGEST_PROGRAM} are allowed")
    return b"".join(instruction.encoded() for instruction in program)


def _body(rule: Rule) -> list[Instruction]:
    """Return the steps that follow once the number is the rule's; they always end."""
    steps: list[Instruction] = [give(rule.then)]
    for condition in reversed(rule.conditions):
        steps = [*_test(condition, rule.otherwise), *steps]
    return steps


def _test(condition: Condition, otherwise: int) -> Sequence[Instruction]:
    """Return steps that fall through if the condition holds, and else give `otherwise`."""
    # What equality leads to lies right behind the comparisons: for a negated condition the
    # step over "otherwise" and then "otherwise", else "otherwise" and then what follows it.
    # Either way an equal value skips the comparisons that are left and one step more.
    count = len(condition.values)
    comparisons = [
        Instruction(_JUMP_IF_EQUAL, _jump(count - position), 0, value)
        for position, value in enumerate(condition.values)
    ]
    if condition.negated:
        comparisons.append(Instruction(_JUMP, 0, 0, 1))
    return [
        load(argument_offset(condition.argument)),
        Instruction(_AND, 0, 0, condition.mask),
        *comparisons,
        give(otherwise),
    ]


def _jump(length: int) -> int:
    if length > _LONGEST_JUMP:
        raise ValueError("a rule is too long to jump over")
    return length
