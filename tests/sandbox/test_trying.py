"""Versions of a function that nobody wrote are tried in silence."""

from autograder.sandbox.inside.trying import try_texts


def test_what_the_compiler_says_of_a_version_is_not_shown(recwarn):
    whole = "def f(x):\n    return x"
    warned_of = "def f(x):\n    return 1[0]"  # Python 3.11: 'int' object is not subscriptable
    ((tried,),) = try_texts({}, "f", whole, "", [warned_of], None, [((3,), "")], 100, 1000)
    assert tried["error"]["kind"] == "TypeError"
    assert list(recwarn) == []
