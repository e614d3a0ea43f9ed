"""The user that student code runs as: nobody else's, in every kind of container."""

import pytest

from autograder.sandbox.spare_user import (
    FIRST_SPARE_USER,
    choose_user,
    find_spare_user,
    missing_rights,
)

EVERYONE = "         0          0 4294967295\n"
ROOTLESS = "         0       1000          1\n         1     100000      65536\n"


def test_where_all_users_are_known_each_host_process_gets_one_of_its_own() -> None:
    assert [choose_user(EVERYONE, pid) for pid in (1, 2)] == [
        FIRST_SPARE_USER + 1,
        FIRST_SPARE_USER + 2,
    ]


def test_in_a_container_with_few_users_it_is_one_of_the_last_it_knows() -> None:
    assert choose_user(ROOTLESS, 4711) == 65536 - 1 - 711


def test_a_container_that_has_no_user_to_spare_gives_none() -> None:
    assert choose_user("0 1000 1\n", 4711) is None


def test_only_root_can_become_someone_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert find_spare_user() is None


def test_the_rights_that_a_root_is_without_are_named() -> None:
    """What Docker gives is enough."""
    assert missing_rights("Name:\tpython\nCapEff:\t00000000a80425fb\n") == ()
    assert missing_rights("CapEff:\t00000000a80425f8\n") == ("CHOWN", "DAC_OVERRIDE")
