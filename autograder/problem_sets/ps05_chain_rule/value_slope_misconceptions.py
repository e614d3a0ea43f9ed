"""ps05: misconceptions about the slopes of `Value`'s operations."""

import numpy as np

from autograder.problem_sets.ps05_chain_rule.value import Value
from autograder.problem_sets.ps05_chain_rule.value_node import Node

ALL_BUT_SLOPES = (
    "forward values",
    "powers of nodes",
    "plain numbers",
    "fan-out",
    "deep graphs",
    "second backward",
)


@Value.misconception(
    "In the product each factor got its own value as its slope. How fast ab grows with a is b: "
    "each gets the other.",
    unaffected_parts=("forward values", "powers of nodes"),
)
class FactorsOwnValues(Node):
    def __mul__(self, other):
        other = self._node(other)
        slopes = (self.data, other.data)
        return self._made(self.data * other.data, (self, other), "*", slopes)


@Value.misconception(
    "In a − b the slope with respect to b must be negative: the difference falls as b grows.",
    unaffected_parts=("forward values", "powers of nodes", "deep graphs", "second backward"),
)
class MinusWithoutItsSign(Node):
    def __sub__(self, other):
        other = self._node(other)
        return self._made(self.data - other.data, (self, other), "-", (1.0, 1.0))


@Value.misconception(
    "In a / b the slope with respect to b is wrong. Write a / b as a times a power of b, and "
    "differentiate that: there is a minus, and b squared.",
    unaffected_parts=(
        "forward values",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class SlopeOfTheDivisor(Node):
    def __truediv__(self, other):
        other = self._node(other)
        slopes = (1 / other.data, self.data / other.data**2)
        return self._made(self.data / other.data, (self, other), "/", slopes)


@Value.misconception(
    "The slope of a power lacks the step down in the exponent: the derivative of a³ is 3a², not "
    "3a³.",
    unaffected_parts=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class ExponentNotLowered(Node):
    def __pow__(self, other):
        other = self._node(other)
        data = self.data**other.data
        log = np.log(self.data) if self.data > 0 else 0.0
        return self._made(data, (self, other), "**", (other.data * data, data * log))


@Value.misconception(
    "In a power nothing comes back to the exponent. If that is a node, the power grows with it "
    "too, by the power itself times the logarithm of the base.",
    unaffected_parts=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class ExponentWithoutGradient(Node):
    def __pow__(self, other):
        other = self._node(other)
        slope = other.data * self.data ** (other.data - 1)
        return self._made(self.data**other.data, (self, other), "**", (slope, 0.0))


@Value.misconception(
    "A negative base fails: −1.5 to the power of 3 came out as nan or raised. A power written with "
    "a logarithm of the base works for positive bases only.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class PowerByLogarithm(Node):
    def __pow__(self, other):
        other = self._node(other)
        with np.errstate(invalid="ignore"):
            log = np.log(self.data)
        data = np.exp(other.data * log)
        return self._made(data, (self, other), "**", (other.data * data / self.data, data * log))


@Value.misconception(
    "The slope of tanh was computed from its input, as 1 − x². The formula takes the output: "
    "1 − tanh²x.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class TanhSlopeOfTheInput(Node):
    def tanh(self):
        return self._made(np.tanh(self.data), (self,), "tanh", (1 - self.data**2,))


@Value.misconception(
    "The slope of the sigmoid was computed from its input, as x(1 − x). The formula takes the "
    "output.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class SigmoidSlopeOfTheInput(Node):
    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (self.data * (1 - self.data),))


@Value.misconception(
    "exp sends back its input where its slope belongs. The exponential is its own derivative: "
    "the value it has just computed.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ExpSlopeOfTheInput(Node):
    def exp(self):
        return self._made(np.exp(self.data), (self,), "exp", (self.data,))


@Value.misconception(
    "log takes another base than e, or its slope isn't 1/x. What is asked for is the natural "
    "logarithm.",
    unaffected_parts=(
        "powers of nodes",
        "plain numbers",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class LogarithmToTheBaseTen(Node):
    def log(self):
        slope = 1 / (self.data * np.log(10.0))
        return self._made(np.log10(self.data), (self,), "log", (slope,))


@Value.misconception(
    "relu lets everything back: its slope is 1 also where the input is negative. There the output "
    "is 0 whatever the input does.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ReluWithoutItsMask(Node):
    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (1.0,))


@Value.misconception(
    "At 0 exactly relu lets the gradient back. Either choice is defensible there; this course "
    "takes 0.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ReluSlopeOneAtZero(Node):
    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (float(self.data >= 0),))
