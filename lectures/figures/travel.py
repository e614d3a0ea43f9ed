"""What lecture 06 shows in motion: a nudge on its way to the error, slopes on their way back.

Also what several examples want of each parameter. Every number drawn is handed over by the
lecture; the names of units and parameters are those of `two_layer`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from figures.network_diagram import Edge, Unit, network_diagram
from figures.style import BACKWARD, GREY, INK, PARAMETER, POINTING, in_course_style
from figures.two_layer import LAYER_NAMES, WEIGHTS, Numbers, short, symbol

PARAMETERS = ("w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3")
UNITS = {"h1": ("s1", "a1"), "h2": ("s2", "a2"), "o": ("s3", "y"), "E": ("E",)}
UP, DOWN = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"
FEEDS = {name: target for name, _, target, _, _ in WEIGHTS} | {"b1": "h1", "b2": "h2", "b3": "o"}


def road(name: str) -> list[str]:
    """The quantities that a parameter moves, in the order in which a nudge reaches them.

    >>> road("w3")
    ['s1', 'a1', 's3', 'y', 'E']
    """
    first = FEEDS[name]
    return [*(UNITS[first] if first != "o" else ()), "s3", "y", "E"]


@dataclass(frozen=True)
class Nudge:
    """A change of one parameter, and what each quantity is before and after it.

    Attributes
    ----------
    name : str
        The parameter, w1 to w6 or b1 to b3.
    x, t : pair of float, float
        The inputs and the target, which stay as they are.
    params : mapping
        The nine parameters before.
    size : float
        By how much the parameter is changed.
    before, after : mapping
        The quantities s1, a1, s2, a2, s3, y, E.
    """

    name: str
    x: Sequence[float]
    t: float
    params: Numbers
    size: float
    before: Numbers
    after: Numbers

    def change(self, quantity: str) -> float:
        """By how much a quantity has changed, or the parameter itself."""
        if quantity == self.name:
            return self.size
        return self.after[quantity] - self.before[quantity]

    def frames(self) -> int:
        """How many pictures `nudged` has: the network at rest, the parameter, and its road."""
        return 2 + len(road(self.name))


def nudged(nudge: Nudge, stage: int) -> Figure:
    """The change of each quantity that the nudge has reached: nothing, the parameter, its road."""
    seen = [nudge.name, *road(nudge.name)][:stage]
    lines = {
        unit: tuple(
            f"${_index(quantity)}$\n{_signed(nudge.change(quantity))}"
            if quantity in seen
            else f"${_index(quantity)}$"
            for quantity in quantities
        )
        for unit, quantities in UNITS.items()
    }
    lines["E"] = (*lines["E"], f"$t$ = {nudge.t:g}")
    reached = {unit for unit, quantities in UNITS.items() if set(quantities) & set(seen)}
    return _diagram(
        nudge,
        lines,
        reached,
        _bent(nudge) if stage else {},
        title=_story(nudge, seen),
        pointed=[unit for unit, quantities in UNITS.items() if seen and seen[-1] in quantities],
    )


def _story(nudge: Nudge, seen: Sequence[str]) -> str:
    """One line: what the last quantity has done, and how it follows from the one before."""
    if not seen:
        return "Before the nudge nothing changes"
    last = seen[-1]
    if last == nudge.name:
        return f"${symbol(last)}$ is nudged by {_signed(nudge.size)}"
    earlier = nudge.change(seen[-2])
    factor = "?" if earlier == 0 else short(nudge.change(last) / earlier)
    before = symbol(seen[-2]) if len(seen) == 2 else _index(seen[-2])
    return f"${_index(last)}$ changes {factor} times as much as ${before}$"


def _bent(nudge: Nudge) -> dict[str, str]:
    return {nudge.name: f"${symbol(nudge.name)}$\n{_signed(nudge.size)}"}


def _diagram(
    nudge: Nudge,
    lines: Mapping[str, tuple[str, ...]],
    reached: set[str],
    bent: Mapping[str, str],
    *,
    title: str,
    pointed: Sequence[str],
) -> Figure:
    """The network with a label on each parameter; those in `bent` have words of their own."""
    params = nudge.params
    layers = [
        [Unit(f"x{i}", (f"$x_{i}$", f"{nudge.x[i - 1]:g}"), quiet=True) for i in (1, 2)],
        *(
            [
                Unit(
                    unit,
                    lines[unit],
                    "" if unit == "E" else _label(f"b{_number(unit)}", params, bent, " "),
                    quiet=unit not in reached,
                )
                for unit in column
            ]
            for column in (("h1", "h2"), ("o",), ("E",))
        ),
    ]
    edges = [
        Edge(
            source,
            target,
            _label(name, params, bent),
            at,
            lift,
            colour=POINTING if name in bent else "",
            quiet=target not in reached or (source not in reached and name not in bent),
        )
        for name, source, target, at, lift in WEIGHTS
    ]
    return network_diagram(
        layers,
        [*edges, Edge("o", "E", quiet="E" not in reached)],
        title=title,
        layer_names=LAYER_NAMES,
        direction="forward",
        pointed=pointed,
    )


def slopes(
    x: Sequence[float], t: float, params: Numbers, slope: Numbers, stage: int, pointed: str = ""
) -> Figure:
    """The error's slopes on their way back, one kind after the other.

    `slope` has the keys y, s3, a1, a2, s1, s2 and the nine parameters. Stages: 1 the slope at y,
    2 at s3, 3 at a1 and a2, 4 at s1 and s2, 5 the output unit's gradients, 6 all nine. An arrow
    says which way the example wants an activation to go: against its slope. `pointed` is a
    parameter.
    """
    order = (("y",), ("s3",), ("a1", "a2"), ("s1", "s2"), ("w5", "w6", "b3"), PARAMETERS)
    seen = {quantity for kind in order[:stage] for quantity in kind}

    def words(quantity: str) -> str:
        if quantity not in seen:
            return f"${_index(quantity)}$"
        wanted = UP if slope[quantity] < 0 else DOWN
        arrow = f" {wanted}" if quantity[0] in "ay" else ""
        return f"${_index(quantity)}${arrow}\n{short(slope[quantity])}"

    def gradient(name: str) -> str:
        return (
            f"$\\partial E/\\partial {symbol(name)}$\n{short(slope[name])}" if name in seen else ""
        )

    layers = [
        [Unit(f"x{i}", (f"$x_{i}$", f"{x[i - 1]:g}"), quiet=True) for i in (1, 2)],
        *(
            [
                Unit(
                    unit,
                    tuple(words(quantity) for quantity in UNITS[unit]),
                    gradient(f"b{_number(unit)}"),
                    quiet=not seen & set(UNITS[unit]),
                )
                for unit in column
            ]
            for column in (("h1", "h2"), ("o",))
        ),
        [Unit("E", (f"$t$ = {t:g}", "$E$"), quiet=True)],
    ]
    crossed = {"o": "y", "h1": "a1", "h2": "a2"}
    edges = [
        Edge(
            source,
            target,
            gradient(name),
            at,
            lift,
            colour=POINTING if name == pointed and name in seen else "",
            quiet=crossed.get(source, name) not in seen,
        )
        for name, source, target, at, lift in WEIGHTS
    ]
    return network_diagram(
        layers,
        [*edges, Edge("o", "E", quiet=not seen)],
        title=_way_back(slope, params, stage, pointed),
        layer_names=LAYER_NAMES,
        direction="backward",
    )


def _way_back(slope: Numbers, params: Numbers, stage: int, pointed: str) -> str:
    s3, a1 = short(slope["s3"]), short(slope["a1"])
    titles = (
        "Now back: how steep is the error at each value?",
        f"At $y$ the error has the slope $y - t$ = {short(slope['y'])}",
        f"At $s_3$: times the slope of the sigmoid, {short(slope['s3'] / slope['y'])}",
        f"At $a_1$: {s3} times $\\omega_5$ = {params['w5']:g}; at $a_2$: times $\\omega_6$",
        f"At $s_1$: {a1} times the slope of the sigmoid, {short(slope['s1'] / slope['a1'])}",
        "Each slope at a sum, times what came in: three gradients",
        "Then the other six, and the way back is done",
    )
    if stage == len(titles) - 1 and pointed:
        return f"All nine; the one at ${symbol(pointed)}$ is {short(slope[pointed])}"
    return titles[stage]


@in_course_style
def wishes(wanted: np.ndarray, names: Sequence[str], shown: int, title: str) -> Figure:
    """What each of several examples wants of each parameter, and on the right their mean.

    `wanted` has shape (examples, 9), the negative gradients in the order of `PARAMETERS`; `names`
    are the examples' headings. The first `shown` examples are drawn, and their mean.
    """
    fig = Figure(figsize=(7, 4.4))
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    panels = fig.subplots(1, len(wanted) + 1, sharex=True, sharey=True)
    places = np.arange(len(PARAMETERS), 0, -1)
    far = 1.15 * np.abs(wanted).max()
    heads = [*names, "mean" if shown == len(wanted) else f"mean of {shown}"]
    for number, (ax, head) in enumerate(zip(panels, heads, strict=True)):
        last = number == len(wanted)
        bars = wanted[:shown].mean(axis=0) if last else wanted[number]
        if last or number < shown:
            ax.barh(places, bars, color=BACKWARD, height=0.62)
            for place, bar in zip(places, bars, strict=True):
                ax.plot(bar, place, ">" if bar > 0 else "<", color=BACKWARD, markersize=7)
        ax.axvline(0, color=INK, linewidth=1)
        ax.set_title(head, fontsize=10, loc="center", color=PARAMETER if last else INK)
        ax.set_xlim(-far, far)
        ax.tick_params(axis="x", labelsize=8)
        ax.tick_params(axis="y", length=0)
        ax.grid(False, axis="y")
        if last:
            ax.set_facecolor("#F4F4F4")
    panels[0].set_yticks(places, [f"${symbol(name)}$" for name in PARAMETERS])
    fig.supxlabel("down ◂  what the example wants of the parameter  ▸ up", fontsize=10, color=GREY)
    return fig


def _label(name: str, params: Numbers, bent: Mapping[str, str], between: str = "\n") -> str:
    if name in bent:
        return bent[name].replace("\n", between)
    return f"${symbol(name)}${between}{params[name]:.2f}"


def _number(unit: str) -> str:
    return {"h1": "1", "h2": "2", "o": "3"}[unit]


def _index(quantity: str) -> str:
    return f"{quantity[0]}_{quantity[1]}" if len(quantity) == 2 else quantity


def _signed(number: float) -> str:
    return ("+" if number > 0 else "") + short(number)
