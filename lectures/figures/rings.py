"""Two rings in space, and where the last hidden layers of networks put them.

What networks hand on is turned so that the output's cut is the level plane at height 0. Of three
units that is a turn and nothing else; of four or more, directions are left out.
"""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from figures.layers import Layers
from figures.style import BACKWARD, FORWARD, GREY, POINTING, in_course_style


def turned(net: Layers) -> np.ndarray:
    """The points of a network as its last hidden layer has them, shape (N, 3), turned.

    The last coordinate is the distance from the output's cut, positive on the side of class 1; the
    first two are the directions along the cut in which the points lie farthest apart.
    """
    W, b = net.params[-1]
    normal = W[0] / np.linalg.norm(W[0])
    hidden = net.carried(net.X, net.steps)
    height = hidden @ normal + b[0] / np.linalg.norm(W[0])
    along = hidden - np.outer(hidden @ normal, normal)
    along -= along.mean(axis=0)
    directions = np.linalg.svd(along, full_matrices=False)[2][:2]
    directions *= np.sign(directions[[0, 1], np.abs(directions).argmax(axis=1)])[:, None]
    return np.column_stack([along @ directions.T, height])


@in_course_style
def seen_by(nets: Mapping[str, Layers], title: str) -> Figure:
    """The rings as they are, and as each network hands them on; points on the wrong side in purple.

    All networks have the same points, dense on two closed curves, in their order.
    """
    fig = Figure(figsize=(7, 3.1))
    fig.set_layout_engine("none")
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    first = next(iter(nets.values()))
    wide = 1 / (len(nets) + 1)
    for column, name in enumerate(["the inputs", *nets]):
        ax = fig.add_axes((column * wide, -0.04, wide, 0.9), projection="3d")
        net = nets.get(name, first)
        places = turned(net) if name in nets else first.X
        for side, colour, line in (
            (net.labels > 0, FORWARD, "-"),
            (net.labels <= 0, BACKWARD, "--"),
        ):
            ring = places[side]
            ax.plot(*np.vstack([ring, ring[:1]]).T, line, color=colour, linewidth=1.8)
        if name in nets:
            wrong = (net.score(net.X) >= 0) != (net.labels > 0)
            ax.plot(*places[wrong].T, "o", color=POINTING, markersize=4, zorder=5)
            low, high = places.min(axis=0), places.max(axis=0)
            across, back = np.meshgrid([low[0], high[0]], [low[1], high[1]])
            ax.plot_surface(across, back, np.zeros((2, 2)), color=GREY, alpha=0.3, linewidth=0)
            ax.set_box_aspect((1, 1, 0.9), zoom=1.0)
        else:
            size = np.ptp(places, axis=0)
            ax.set_box_aspect(size / size.max(), zoom=0.84)
            ax.set_xlabel("$x_1$", labelpad=-12)
            ax.set_ylabel("$x_2$", labelpad=-12)
            ax.set_zlabel("$x_3$", labelpad=-12)
        for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
            axis.set_ticklabels([])
        ax.view_init(elev=20, azim=-60)
        fig.text((column + 0.5) * wide, 0.83, name, ha="center", fontsize=10.5)
    return fig
