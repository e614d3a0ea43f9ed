"""Answers that claim to be what they aren't."""

from attack_suite.attack import Attack, backward

WRONG = "wrong type"
KEYS = "w1 w2 w3 w4 w5 w6 b1 b2 b3"


def returning(name: str, expression: str, before: str = "", outcome: str = WRONG) -> Attack:
    """Return an attack whose `backward` gives this."""
    source = f"{before}\ndef backward(x, t, params, values):\n    return {expression}"
    return backward(name, "the comparison", source, outcome)


def every_gradient(name: str, expression: str, before: str = "", outcome: str = WRONG) -> Attack:
    """Return an attack that gives a dict with the right keys, and this for each gradient."""
    return returning(name, f"{{key: {expression} for key in params}}", before, outcome)


EQUAL = """
class Anything:
    shape, dtype, ndim, size = (), np.dtype(float), 0, 1
    __array_priority__ = 1e9
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __lt__
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __sub__
    def __float__(self): return 0.0
    def __hash__(self): return 0
    def __getitem__(self, key): return self
    def __iter__(self): return iter(())
    def __contains__(self, key): return True
    def keys(self): return "w1 w2 w3 w4 w5 w6 b1 b2 b3".split()
"""
UFUNC = """
class Anything:
    def __array_ufunc__(self, *args, **kwargs): return True
    def __array_function__(self, *args, **kwargs): return True
    def __array__(self, *args, **kwargs): return np.zeros(())
    __array_priority__ = 1e9
"""
OTHER_CLASS = """
class Anything:
    @property
    def __class__(self): return float
    def __float__(self): return 0.0
"""
FLOAT = """
class Anything(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __hash__(self): return 0
"""
DICT = f"""{EQUAL}
class Lenient(dict):
    def __missing__(self, key): return Anything()
    def __eq__(self, other): return True
"""
ARRAY = """
class Lenient(np.ndarray):
    def __array_finalize__(self, other): pass
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __sub__(self, other): return np.zeros(self.shape)
    def tobytes(self, *args): return b""
"""
TEXT = """
class Key(str):
    def __eq__(self, other): return True
    def __hash__(self): return hash("w1")
"""
PICKLED = """
class Anything:
    def __reduce__(self): return (eval, ("open('@SHARED@/alive', 'w')",))
"""
META = """
class Type(type):
    def __eq__(self, other): return True
    def __hash__(self): return hash(float)
    def __instancecheck__(self, other): return True
    def mro(cls): return (cls, object)
class Anything(metaclass=Type):
    __name__ = "float"
"""
MEMMAP = """
import os
def anywhere():
    for path in ("@HOME@/diary.txt", "@COURSE@/gradebook.db", np.__file__):
        try:
            return np.memmap(path, np.uint8, "r")[:72].view(float)
        except OSError:
            pass
"""

ATTACKS = (
    returning("equal to everything", "Anything()", EQUAL),
    every_gradient("gradients equal to everything", "Anything()", EQUAL),
    every_gradient("lies to NumPy's functions", "Anything()", UFUNC),
    every_gradient("lies about its class", "Anything()", OTHER_CLASS),
    every_gradient("lies by its metaclass", "Anything()", META),
    every_gradient("a float equal to everything", "Anything()", FLOAT, "wrong value"),
    returning("a dict that has everything", "Lenient()", DICT),
    every_gradient("an array equal to everything", "np.zeros(1).view(Lenient)", ARRAY),
    returning("keys equal to everything", "{Key(k): 0.0 for k in params}", TEXT),
    returning("pickled code", "Anything()", PICKLED),
    returning("a map of other files", "anywhere()", MEMMAP),
    returning("a generator", "(0.0 for _ in range(9))"),
    returning("a coroutine", "later()", "async def later(): return {}"),
    every_gradient("not a number", "float('nan')", outcome="not finite"),
    every_gradient("infinity", "float('inf')", outcome="not finite"),
    every_gradient("a number too large", "10**300", outcome="wrong value|wrong type"),
    every_gradient("an array of objects", "np.array([object()])"),
    every_gradient("a masked array", "np.ma.masked_all(())"),
    every_gradient("a record", "np.zeros((), 'f8,f8')"),
    every_gradient("a date", "np.datetime64('nat')"),
    every_gradient("true", "True"),
    every_gradient("complex", "0j"),
    every_gradient("text", "'0.0'"),
    every_gradient("nothing", "None"),
    returning("an exception as answer", "ValueError('pass')"),
    returning(
        *("a verdict as answer", "{'verdict': 'pass', 'earned': 6, 'value': params, 'args': 0}"),
    ),
    returning("its own arguments", "params", outcome="wrong value"),
)
