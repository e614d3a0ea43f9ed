"""Which system calls student code may make, and with which arguments.

A list of what is allowed, not of what is forbidden: what nobody has thought of, and what a
later kernel adds, is refused. Three verdicts are used besides "yes":

- EPERM for what is known and forbidden, so that Python raises PermissionError;
- ENOSYS for everything unknown, and for clone3, whose flags lie in memory where no filter
  can see them: libraries then fall back to what every kernel has;
- "done" without doing it, for changes of file modes and times under Landlock, where they would
  reach the grader's own files past Landlock; copying a file expects to be able to.

Nothing that starts a process is allowed. So a workspace stays one process: a limit on its
address space is a limit on its memory, and killing it ends it.
"""

from __future__ import annotations

import errno
import struct

from .bpf import ALLOW, Condition, Rule, assemble, refuse_with
from .syscall_numbers import Architecture, this_architecture

FORBIDDEN = refuse_with(errno.EPERM)
UNKNOWN = refuse_with(errno.ENOSYS)
PRETENDED = refuse_with(0)

CLONE_THREAD = 0x0001_0000
CLONE_FILES = 0x0000_0400
A_THREAD = CLONE_THREAD | CLONE_FILES
NEW_NAMESPACES = 0x7E02_0080
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET and NEWTIME."""
O_ACCMODE_OR_TRUNC = 0o1003
O_RDONLY_AND_TRUNC = 0o1000
AF_UNIX = 1
SOCK_STREAM = 1
SOCK_TYPE_MASK = 0xF
SIGKILL = 9
SIGSTOP = 19
PID_PLACEHOLDER = 0x7FFF_FFA5
"""Stands for the number of a process: more than any can have, and no other operand of a filter."""

_MEMORY = """
brk mmap munmap mprotect mremap madvise msync mincore mlock munlock mlock2 membarrier
pkey_alloc pkey_free pkey_mprotect
"""
_READING_AND_WRITING = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek sendfile
copy_file_range splice tee fsync fdatasync sync_file_range fallocate ftruncate fadvise64
readahead close close_range dup dup2 dup3 flock pipe pipe2 eventfd eventfd2 signalfd signalfd4
timerfd_create timerfd_settime timerfd_gettime epoll_create epoll_create1 epoll_ctl epoll_wait
epoll_pwait epoll_pwait2 poll ppoll select pselect6
"""
_FILES = """
open openat creat stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2
readlink readlinkat getcwd chdir fchdir getdents getdents64 getxattr lgetxattr fgetxattr
listxattr llistxattr flistxattr umask mkdir mkdirat rmdir rename renameat renameat2
link linkat unlink unlinkat symlink symlinkat
"""
_CONNECTED_SOCKETS = """
sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg shutdown getsockname getpeername getsockopt
"""
_OWN_SIGNALS_AND_TIMERS = """
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend
sigaltstack pause alarm getitimer setitimer timer_create timer_settime timer_gettime
timer_getoverrun timer_delete
"""
_THREADS = """
futex futex_waitv set_robust_list set_tid_address rseq restart_syscall sched_yield exit
exit_group wait4 waitid
"""
_QUESTIONS = """
getpid gettid getppid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid
getgroups capget getpriority sched_getaffinity sched_getscheduler sched_getparam sched_getattr
sched_get_priority_max sched_get_priority_min sched_rr_get_interval ioprio_get getrlimit
setrlimit getrusage times getcpu sysinfo uname getrandom time gettimeofday clock_gettime
clock_getres nanosleep clock_nanosleep
"""
ALLOWED = tuple(
    name
    for group in (
        *(_MEMORY, _READING_AND_WRITING, _FILES, _CONNECTED_SOCKETS),
        *(_OWN_SIGNALS_AND_TIMERS, _THREADS, _QUESTIONS),
    )
    for name in group.split()
)

_PROCESSES = """
fork vfork execve execveat ptrace process_vm_readv process_vm_writev process_madvise
process_mrelease kcmp get_robust_list tkill pidfd_open pidfd_getfd pidfd_send_signal
setpgid setsid setpriority ioprio_set sched_setaffinity sched_setscheduler sched_setparam
sched_setattr move_pages migrate_pages personality modify_ldt seccomp
"""
_OTHERS = """
socket connect bind listen accept accept4 setsockopt memfd_create memfd_secret shmget shmat
shmdt shmctl msgget msgsnd msgrcv msgctl semget semop semtimedop semctl mq_open mq_unlink
mq_timedsend mq_timedreceive mq_notify mq_getsetattr
"""
_THE_SYSTEM = """
mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick
mount_setattr unshare setns keyctl add_key request_key bpf perf_event_open userfaultfd
io_uring_setup io_uring_enter io_uring_register io_setup io_submit fanotify_init kexec_load
kexec_file_load init_module finit_module delete_module create_module reboot swapon swapoff
quotactl quotactl_fd acct syslog nfsservctl vhangup lookup_dcookie settimeofday clock_settime
clock_adjtime adjtimex sethostname setdomainname iopl ioperm name_to_handle_at
open_by_handle_at mknod mknodat sync syncfs landlock_create_ruleset landlock_add_rule
landlock_restrict_self
"""
_IDENTITY = """
setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset
"""
DENIED = tuple(
    name for group in (_PROCESSES, _OTHERS, _THE_SYSTEM, _IDENTITY) for name in group.split()
)

_MODES_AND_TIMES = """
chmod fchmod fchmodat utime utimes utimensat futimesat
"""
_OWNERS_AND_ATTRIBUTES = """
truncate chown fchown lchown fchownat setxattr lsetxattr fsetxattr removexattr lremovexattr
fremovexattr
"""
MODES_AND_TIMES = tuple(_MODES_AND_TIMES.split())
OWNERS_AND_ATTRIBUTES = tuple(_OWNERS_AND_ATTRIBUTES.split())
"""What reaches any file of the same owner by its name, and Landlock doesn't look at."""

SENDING_DESCRIPTORS = ("sendmsg", "sendmmsg")

_PRCTL = (
    15,  # PR_SET_NAME
    16,  # PR_GET_NAME
    3,  # PR_GET_DUMPABLE
    2,  # PR_GET_PDEATHSIG
    39,  # PR_GET_NO_NEW_PRIVS
    0x53564D41,  # PR_SET_VMA, by which malloc names its memory
)
_IOCTL = (
    0x5401,  # TCGETS: isatty
    0x5413,  # TIOCGWINSZ
    0x541B,  # FIONREAD
    0x5421,  # FIONBIO
    0x5450,  # FIONCLEX
    0x5451,  # FIOCLEX
)
_FCNTL = (
    *(0, 1, 2, 3, 4, 5, 6, 7),  # DUPFD, GETFD, SETFD, GETFL, SETFL, GETLK, SETLK, SETLKW
    *(36, 37, 38),  # OFD_GETLK, OFD_SETLK, OFD_SETLKW
    1030,  # DUPFD_CLOEXEC
    *(1032, 1034),  # GETPIPE_SZ, GET_SEALS
    # not SETOWN and SETSIG, which send any signal to any process of the same user
)


def filter_program(architecture: Architecture, own_pid: int, *, shared_files: bool) -> bytes:
    """Write the filter of one workspace.

    Parameters
    ----------
    architecture : Architecture
    own_pid : int
        As the workspace itself sees it: the one process that it may send signals to.
    shared_files : bool
        Whether the workspace lives among the host's files, kept from them by Landlock; then
        what Landlock doesn't look at must be refused here.

    Returns
    -------
    bytes
        For `linux.install_filter`.
    """
    rules = {name: Rule(0, ALLOW) for name in ALLOWED}
    rules |= {name: Rule(0, FORBIDDEN) for name in DENIED}
    rules |= {name: Rule(0, ALLOW) for name in (*MODES_AND_TIMES, *OWNERS_AND_ATTRIBUTES)}
    rules |= _with_conditions(own_pid)
    if shared_files:
        rules |= {name: Rule(0, PRETENDED) for name in MODES_AND_TIMES}
        rules |= {name: Rule(0, FORBIDDEN) for name in OWNERS_AND_ATTRIBUTES}
        # Descriptors on their way through a socket hold files, and nobody can count them
        rules |= {name: Rule(0, FORBIDDEN) for name in SENDING_DESCRIPTORS}
        # To open for reading and truncate at once needs no right to write, to old Landlocks
        rules |= {
            "open": _only(_not_read_and_truncate(1)),
            "openat": _only(_not_read_and_truncate(2)),
        }
    return assemble(
        architecture.audit_number,
        architecture.numbers_end,
        [
            Rule(architecture.numbers[name], rule.then, rule.conditions, rule.otherwise)
            for name, rule in rules.items()
            if name in architecture.numbers
        ],
        default=UNKNOWN,
    )


def _only(*conditions: Condition) -> Rule:
    return Rule(0, ALLOW, conditions, otherwise=FORBIDDEN)


def _not_read_and_truncate(flags: int) -> Condition:
    return Condition(flags, (O_RDONLY_AND_TRUNC,), O_ACCMODE_OR_TRUNC, negated=True)


def _with_conditions(own_pid: int) -> dict[str, Rule]:
    """Return the rules for calls that depend on what they are asked to do."""

    def signal_to_itself(position: int) -> Rule:
        # Not those that nothing can handle: that would look like the kernel's own doing
        return _only(
            Condition(0, (own_pid,)), Condition(position, (SIGKILL, SIGSTOP), negated=True)
        )

    return {
        # threads only, in no new namespace, and with the descriptors of all: the host counts those
        "clone": _only(Condition(0, (A_THREAD,), A_THREAD | NEW_NAMESPACES)),
        "clone3": Rule(0, UNKNOWN),
        # event loops want a pair; a pair of datagram sockets could be pointed elsewhere
        "socketpair": _only(Condition(0, (AF_UNIX,)), Condition(1, (SOCK_STREAM,), SOCK_TYPE_MASK)),
        "kill": signal_to_itself(1),
        "tgkill": signal_to_itself(2),
        "rt_sigqueueinfo": signal_to_itself(1),
        "rt_tgsigqueueinfo": signal_to_itself(2),
        "prlimit64": _only(Condition(0, (0, own_pid))),
        "prctl": _only(Condition(0, _PRCTL)),
        "ioctl": _only(Condition(1, _IOCTL)),
        "fcntl": _only(Condition(1, _FCNTL)),
    }


def filter_pattern(*, shared_files: bool) -> bytes:
    """Return the filter of every workspace to come: only the process's number is left to fill in.

    To write it takes longer than anything else that a fork has to do.

    Parameters
    ----------
    shared_files : bool
        As for `filter_program`.
    """
    return filter_program(this_architecture(), PID_PLACEHOLDER, shared_files=shared_files)


def fill_in_pid(pattern: bytes, pid: int) -> bytes:
    """Return the filter of the one workspace whose process has this number.

    Parameters
    ----------
    pattern : bytes
        From `filter_pattern`.
    pid : int
        As the workspace itself sees it.
    """
    return pattern.replace(_operand(PID_PLACEHOLDER), _operand(pid))


def _operand(number: int) -> bytes:
    return struct.pack("=I", number)
