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
    "log is the one to the base 10. What is asked for is the natural logarithm, of which 1/x is "
    "the slope.",
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
        return self._made(np.log10(self.data), (self,), "log", (1 / self.data,))


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


@Value.misconception(
    "exp sends back 1 where its slope belongs. The exponential is its own derivative: the value "
    "it has just computed.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ExpWithSlopeOne(Node):
    def exp(self):
        data = np.exp(self.data)
        return self._made(data, (self,), "exp", (1.0,))


@Value.misconception(
    "The slope of exp was computed as that of a power, with x in front. The exponential is its "
    "own derivative.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ExpAsAPower(Node):
    def exp(self):
        data = np.exp(self.data)
        return self._made(data, (self,), "exp", (self.data * np.exp(self.data - 1),))


@Value.misconception(
    "The slope of log is not its input, but one divided by it.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class LogSlopeOfTheInput(Node):
    def log(self):
        data = np.log(self.data)
        return self._made(data, (self,), "log", (self.data,))


@Value.misconception(
    "The slope of log was computed from its output: one divided by log x. It is one divided by x.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class LogSlopeOfTheOutput(Node):
    def log(self):
        data = np.log(self.data)
        return self._made(data, (self,), "log", (1 / np.log(self.data),))


@Value.misconception(
    "The square is missing in the slope of tanh: it is 1 less the square of the output.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class TanhNotSquared(Node):
    def tanh(self):
        data = np.tanh(self.data)
        return self._made(data, (self,), "tanh", (1 - data,))


@Value.misconception(
    "tanh uses the sigmoid's rule. The output of tanh runs from −1 to 1, and its slope must "
    "vanish at both ends.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class SigmoidRuleForTanh(Node):
    def tanh(self):
        data = np.tanh(self.data)
        return self._made(data, (self,), "tanh", (data * (1 - data),))


@Value.misconception(
    "In the slope of tanh the output went through tanh once more. It enters the formula as it is.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class TanhOfItsOutput(Node):
    def tanh(self):
        data = np.tanh(self.data)
        return self._made(data, (self,), "tanh", (1 - np.tanh(data) ** 2,))


@Value.misconception(
    "sigmoid uses the rule of tanh, 1 less the square of the output. Its output runs from 0 to 1, "
    "and its slope must vanish at both ends.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class TanhRuleForSigmoid(Node):
    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (1 - data**2,))


@Value.misconception(
    "In the slope of the sigmoid one of two factors is missing: it must vanish where the output "
    "is 0 and where it is 1.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class SigmoidWithOneFactor(Node):
    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (1 - data,))


@Value.misconception(
    "In the slope of the sigmoid the output went through the sigmoid once more. It enters the "
    "formula as it is.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class SigmoidOfItsOutput(Node):
    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(
            data, (self,), "sigmoid", ((1 / (1 + np.exp(-data))) * (1 - 1 / (1 + np.exp(-data))),)
        )


@Value.misconception(
    "The sigmoid's slope has the wrong sign: the sigmoid rises everywhere.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class SigmoidFalls(Node):
    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (data * (data - 1),))


@Value.misconception(
    "relu sends its value back where its slope belongs. The slope of relu is 1 or 0.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ReluValueForSlope(Node):
    def relu(self):
        data = max(self.data, 0.0)
        return self._made(data, (self,), "relu", (data,))


@Value.misconception(
    "relu stops everything: its slope is 0 also where its input is positive.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ReluAlwaysFlat(Node):
    def relu(self):
        data = max(self.data, 0.0)
        return self._made(data, (self,), "relu", (0.0,))


@Value.misconception(
    "The minus of −a is lost on the way back: its slope is −1.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class NegationWithoutItsSign(Node):
    def __neg__(self):
        return self._made(-self.data, (self,), "neg", (1.0,))


@Value.misconception(
    "A plain number is all that a power takes as its exponent. An exponent that is a node, and a "
    "number to the power of a node, must work, too.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class PowersOfNumbersOnly(Node):
    def __pow__(self, other):
        if isinstance(other, Node):
            raise AssertionError("only numbers as exponents")
        slope = other * self.data ** (other - 1)
        return self._made(self.data**other, (self,), "**", (slope,))

    def __rpow__(self, other):
        return NotImplemented


@Value.misconception(
    "Only a number to the power of a node is missing, such as 2 to the a. Python asks the node "
    "for the reflected power, whose name begins with r.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class NoReflectedPower(Node):
    def __rpow__(self, other):
        return NotImplemented


@Value.misconception(
    "The slope of a power lacks the exponent as a factor: the derivative of a³ is 3a², not a².",
    unaffected_parts=(
        "forward values",
        "slopes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class ExponentFactorMissing(Node):
    def __pow__(self, other):
        other = self._node(other)
        data = self.data**other.data
        log = np.log(self.data) if self.data > 0 else 0.0
        return self._made(data, (self, other), "**", (self.data ** (other.data - 1), data * log))


@Value.misconception(
    "In a / b the slope with respect to a is wrong: how fast the quotient grows with a is 1 "
    "divided by b.",
    unaffected_parts=(
        "forward values",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class SlopeOfTheDividend(Node):
    def __truediv__(self, other):
        other = self._node(other)
        slopes = (other.data, -self.data / other.data**2)
        return self._made(self.data / other.data, (self, other), "/", slopes)


@Value.misconception(
    "In a / b the divisor isn't squared in the slope with respect to b. Write a / b as a times a "
    "power of b, and differentiate that.",
    unaffected_parts=(
        "forward values",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class DivisorNotSquared(Node):
    def __truediv__(self, other):
        other = self._node(other)
        slopes = (1 / other.data, -self.data / other.data)
        return self._made(self.data / other.data, (self, other), "/", slopes)


@Value.misconception(
    "A sum sends back its operands' values. How fast a + b grows with a is 1, and so with b.",
    unaffected_parts=("forward values",),
)
class SumSendsValues(Node):
    def __add__(self, other):
        other = self._node(other)
        slopes = (self.data, other.data)
        return self._made(self.data + other.data, (self, other), "+", slopes)
