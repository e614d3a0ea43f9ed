"""The drawing code itself: what later lectures may rely on."""

import base64
import io
import re
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from PIL import Image, ImageColor

from figures import (
    layers,
    learning,
    losses,
    mark_one,
    motion,
    network_diagram,
    rings,
    sigmoid,
    style,
    tables,
)
from reference_impl.mlp import MLP


def network_of(*sizes: int, pointed: tuple[str, ...] = ()) -> list[Circle]:
    """The circles of a fully connected network with so many units in each layer."""
    layers = [
        [network_diagram.Unit(f"{column}-{row}", ("$z$",)) for row in range(size)]
        for column, size in enumerate(sizes)
    ]
    edges = [
        network_diagram.Edge(source.name, target.name)
        for left, right in pairwise(layers)
        for source in left
        for target in right
    ]
    fig = network_diagram.network_diagram(layers, edges, title="any network", pointed=pointed)
    return [patch for patch in fig.axes[0].patches if isinstance(patch, Circle)]


@pytest.mark.parametrize("sizes", [(1,), (2, 2, 1), (4, 3, 5, 2), (1, 1, 1, 1, 1, 1)])
def test_units_of_any_network_keep_apart_and_inside_the_picture(sizes: tuple[int, ...]) -> None:
    circles = network_of(*sizes)
    assert len(circles) == sum(sizes)

    axes = circles[0].axes
    width, height = axes.get_xlim()[1], axes.get_ylim()[1]
    for i, circle in enumerate(circles):
        (x, y), r = circle.center, circle.radius
        assert r <= x <= width - r
        assert r <= y <= height - r
        for other in circles[i + 1 :]:
            distance = ((x - other.center[0]) ** 2 + (y - other.center[1]) ** 2) ** 0.5
            assert distance > r + other.radius


def test_a_network_with_more_layers_than_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="7 layers don't fit"):
        network_of(1, 1, 1, 1, 1, 1, 1)


def test_only_the_unit_pointed_at_has_a_purple_ring() -> None:
    circles = network_of(2, 1, pointed=("0-1",))
    purple = [same_color(circle.get_edgecolor(), style.POINTING) for circle in circles]
    assert purple == [False, True, False]


def test_drawing_leaves_a_readers_own_plot_settings_alone() -> None:
    before = dict(mpl.rcParams)
    network_of(2, 2, 1)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("sizes", "alt", "message"),
    [
        ([(2, 1)], "One frame.", "2 to 40 frames, got 1"),
        ([(2, 1)] * 41, "A long film.", "2 to 40 frames, got 41"),
        ([(2, 1), (2, 2)], "A jumping film.", "different sizes"),
        ([(2, 1)] * 2, " ", "text alternative"),
    ],
)
def test_a_film_that_cannot_be_shown_is_refused(
    sizes: list[tuple[float, float]], alt: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        motion.show_animation([Figure(figsize=size) for size in sizes], alt)


def test_a_film_keeps_its_colours_and_its_number_of_frames(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[dict[str, str]] = []
    monkeypatch.setattr(motion, "display", lambda data, **_: shown.append(data))
    figures = [Figure(figsize=(2, 1)) for _ in range(3)]
    for i, fig in enumerate(figures):
        fig.add_subplot(xlim=(0, 3)).axvspan(i, i + 1, color=style.BACKWARD)
    motion.show_animation(figures, "A vermilion bar moves to the right.")

    film = re.findall(r"base64,([A-Za-z0-9+/=]+)", shown[0]["text/html"])[1]
    with Image.open(io.BytesIO(base64.b64decode(film))) as image:
        assert image.n_frames == 3
        colours = {colour for _, colour in image.convert("RGB").getcolors(200 * 100) or []}
    assert {(255, 255, 255), (0xD5, 0x5E, 0x00)} <= colours


def test_a_film_says_whether_it_keeps_its_colours_on_a_dark_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(motion, "display", lambda data, **_: shown.append(data["text/html"]))
    figures = [Figure(figsize=(2, 1)) for _ in range(2)]
    motion.show_animation(figures, "Two empty frames.")
    motion.show_animation(figures, "Two empty frames.", keep_colours=True)
    assert [page.count('class="keep-colours"') for page in shown] == [0, 2]


@style.in_course_style
def ticks_of_different_widths() -> list[Figure]:
    figures = []
    for top in (1, 40_000):
        fig = Figure(figsize=(3, 2))
        fig.suptitle("title", x=0.02)
        fig.add_subplot(ylim=(0, top)).plot([0, 1], [0, top])
        figures.append(fig)
    return figures


def test_frames_have_their_axes_and_texts_where_the_still_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(motion, "display", lambda data, **_: None)
    alone = ticks_of_different_widths()
    for fig in alone:
        fig.draw_without_rendering()
    narrow, wide = (fig.axes[0].get_position().x0 for fig in alone)
    assert narrow < wide
    figures = ticks_of_different_widths()
    motion.show_animation(figures, "Two axes with a line.")
    assert [fig.axes[0].get_position().x0 for fig in figures] == [wide, wide]
    places = [fig.texts[0].get_position() for fig in figures]
    assert places[0] == places[1]


def test_a_frame_with_more_axes_than_the_still_finds_places_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(motion, "display", lambda data, **_: None)
    figures = ticks_of_different_widths()
    figures[0].add_axes((0.8, 0.8, 0.1, 0.1))
    motion.show_animation(figures, "Two axes with a line.")
    narrow, wide = (fig.axes[0].get_position().x0 for fig in figures)
    assert narrow < wide


@style.in_course_style
def test_a_frame_without_a_layout_has_the_pixels_that_saving_it_gives() -> None:
    for fig in ticks_of_different_widths():
        fig.set_layout_engine("none")
        drawn = motion._pixels(fig)
        saved = io.BytesIO()
        fig.savefig(saved, format="rgba", dpi=style.CSS_PIXELS_PER_INCH)
        colours = np.frombuffer(saved.getvalue(), ">u4").reshape(drawn.shape) >> 8
        np.testing.assert_array_equal(drawn, colours)


def one_unit_learns() -> learning.Run:
    """Two points; a line x1 + x2 = 1 that appears after the last of four steps."""
    unit = (np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([-1.0, 0.0]))
    states = [[unit, (np.array([[weight, 0.0]]), np.zeros(1))] for weight in (-1, -1, -1, -1, 1)]
    X, labels = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0, 1])
    return learning.Run(X, labels, states, [1.0, 1.0, 1.0, 1.0, 0.1], np.tanh)


def test_a_run_says_how_many_points_are_right_after_a_step() -> None:
    run = one_unit_learns()
    assert [run.right(step) for step in range(5)] == [0, 0, 0, 0, 2]


def test_a_film_of_a_run_begins_at_its_first_step_and_ends_at_its_last() -> None:
    steps = learning.frames_of(one_unit_learns(), 3)
    assert (steps[0], steps[-1]) == (0, 4)
    assert len(steps) <= 3


def test_the_units_have_solid_lines_where_they_are_asked_for() -> None:
    run = one_unit_learns()
    plane = learning.frame(run, 4, "title", units=(1, 0)).axes[0]
    green = [line for line in plane.lines if same_color(line.get_color(), style.PARAMETER)]
    assert [line.get_linestyle() for line in green] == ["-", "-"]
    without = learning.planes(run, {"early": 0, "late": 4}, "title").axes[0]
    assert not [ln for ln in without.lines if same_color(ln.get_color(), style.PARAMETER)]


def test_a_sheet_carries_the_points_from_their_inputs_to_the_units() -> None:
    run = one_unit_learns()
    for moved, places in ((0.0, run.X), (1.0, run.hidden(run.X, 4))):
        right = learning.sheet(run, 4, moved, "title").axes[1]
        drawn = [line.get_xydata() for line in right.lines if line.get_marker() not in ("None", "")]
        drawn += [points.get_offsets() for points in right.collections if len(points.get_offsets())]
        seen = {tuple(np.round(place, 9).tolist()) for part in drawn for place in part}
        assert seen == {tuple(np.round(place, 9).tolist()) for place in places}


def test_a_small_mark_keeps_its_colour_among_many_others() -> None:
    fig = Figure(figsize=(3, 3))
    ax = fig.add_axes((0, 0, 1, 1))
    ax.imshow(np.random.default_rng(0).random((30, 30, 3)))
    ax.plot(15, 15, "o", color=style.POINTING, markersize=4)
    with Image.open(io.BytesIO(style.png_of(fig))) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 20) or []}
    assert ImageColor.getrgb(style.POINTING) in colours


def test_a_picture_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="text alternative"):
        style.show(Figure(), alt=" ")


@pytest.mark.parametrize(
    ("value", "printed", "answer"),
    [
        (0.596283, "0.5963", "yes"),
        (0.596283, "0.5964", "NO"),
        (0.39, "0.39", "yes"),
        (-0.000240104, "-0.0002", "yes"),
        (0.000240104, "-0.0002", "NO"),
    ],
)
def test_agrees_rounds_to_the_decimals_that_are_printed(
    value: float, printed: str, answer: str
) -> None:
    assert tables.agrees(value, printed) == answer


def test_a_table_reads_the_same_as_text_and_as_markdown() -> None:
    table = tables.Table(["name", "value"], [["a", "1"], ["longer", "22"]])
    assert repr(table).split() == ["name", "value", "a", "1", "longer", "22"]
    assert table._repr_markdown_().splitlines()[-1] == "| longer | 22 |"


def test_a_table_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="but 2 columns"):
        tables.Table(["name", "value"], [["a"]])


def two_layers_of_two_and_three() -> tuple[MLP, layers.Layers]:
    rng = np.random.default_rng(3)
    net = MLP([2, 2, 3, 1], rng, hidden="tanh", loss="binary_cross_entropy")
    X = rng.standard_normal((6, 2))
    return net, layers.Layers(X, np.arange(6) % 2, net.params)


def test_a_sheet_of_layers_ends_where_the_network_ends() -> None:
    net, drawn = two_layers_of_two_and_three()
    assert drawn.steps == 4
    np.testing.assert_allclose(drawn.score(drawn.X), net.outputs(drawn.X)[:, 0])
    assert drawn.right() == int(np.sum(net.predict(drawn.X) == drawn.labels))


def test_a_sheet_of_layers_moves_without_a_jump_and_begins_at_the_inputs() -> None:
    _, drawn = two_layers_of_two_and_three()
    np.testing.assert_array_equal(drawn.carried(drawn.X, 0), drawn.X)
    for step in range(1, drawn.steps + 1):
        before, after = drawn.carried(drawn.X, step - 1e-9), drawn.carried(drawn.X, step)
        np.testing.assert_allclose(before, after[:, : before.shape[1]], atol=1e-7)


def test_a_sheet_of_layers_opens_a_new_direction_from_zero() -> None:
    _, drawn = two_layers_of_two_and_three()
    before, opened = drawn.carried(drawn.X, 2 - 1e-9), drawn.carried(drawn.X, 2)
    assert (before.shape[1], opened.shape[1]) == (2, 3)
    np.testing.assert_array_equal(opened[:, 2], 0)


def test_rings_are_turned_so_that_the_cut_lies_at_height_zero() -> None:
    rng = np.random.default_rng(4)
    net = MLP([3, 3, 3, 1], rng, hidden="tanh", loss="binary_cross_entropy")
    drawn = layers.Layers(rng.standard_normal((9, 3)), np.arange(9) % 2, net.params)
    places, hidden = rings.turned(drawn), drawn.carried(drawn.X, drawn.steps)
    apart = [np.linalg.norm(part[:, None] - part, axis=2) for part in (places, hidden)]
    np.testing.assert_allclose(*apart, atol=1e-12)
    steepness = np.linalg.norm(net.params[-1][0])
    np.testing.assert_allclose(places[:, 2] * steepness, drawn.score(drawn.X), atol=1e-12)


def test_rings_have_their_wrong_points_in_purple() -> None:
    rng = np.random.default_rng(5)
    net = MLP([3, 4, 1], rng, hidden="tanh", loss="binary_cross_entropy")
    drawn = layers.Layers(rng.standard_normal((20, 3)), np.arange(20) % 2, net.params)
    _, space = rings.seen_by({"four units": drawn}, "title").axes
    (wrong,) = [line for line in space.lines if same_color(line.get_color(), style.POINTING)]
    assert len(wrong.get_data_3d()[0]) == 20 - drawn.right() > 0


def test_the_marks_of_noise_stand_at_the_means_of_the_distances() -> None:
    distances = {"bell": {"squared": np.array([1.0, 3.0]), "absolute": np.array([2.0, 6.0])}}
    distances["bell"]["width"] = np.array([0.0, 1.0])
    ax = losses.by_noise(distances).axes[0]
    heights = [float(container.lines[0].get_ydata()[0]) for container in ax.containers]
    assert heights == [2.0, 4.0, 0.5]


def test_fits_are_drawn_with_their_mean_and_the_three_parts_of_their_error_add_up() -> None:
    x, truth = np.array([0.0, 1.0]), np.array([1.0, 2.0])
    fits = {"any": np.array([[0.0, 1.0], [2.0, 5.0]])}
    parts = np.array([[4.0, 1.0, 0.5, 5.4], [1.0, 2.0, 0.5, 3.6]])
    places = np.array([1.0, 10.0])
    panel, *axes = losses.spread_of_fits(x, truth, fits, (places, parts), (places, parts)).axes
    *curves, _, mean = [np.asarray(line.get_ydata()).tolist() for line in panel.lines]
    assert (curves, mean) == ([[0.0, 1.0], [2.0, 5.0]], [1.0, 3.0])
    for ax in axes:
        drawn = [np.asarray(line.get_ydata()).tolist() for line in ax.lines]
        assert drawn[3:] == [[5.5, 3.5], [5.4, 3.6]]


def test_a_band_is_as_wide_as_was_handed_over_and_every_belief_has_its_name() -> None:
    p, x = np.linspace(0, 1, 3), np.array([-1.0, 1.0])
    coins = {f"{n} tosses": np.ones(3) for n in (0, 3, 10, 50)}
    bands = {"plug-in": (x, np.array([1.0, 1.0])), "prior": (0 * x, np.array([2.0, 3.0]))}
    left, right = losses.beliefs_and_lines(p, coins, (x, x), x, x, bands).axes
    assert [line.get_label() for line in left.lines] == list(coins)
    heights = [np.asarray(line.get_ydata()).tolist() for line in right.lines]
    assert heights[:6] == [[-2, 0], [0, 2], [-1, 1], [-2, -3], [2, 3], [0, 0]]


def test_the_dots_of_gradients_stand_at_their_medians() -> None:
    fig = sigmoid.gradients_by_layer({"any": [np.array([-5.0, -4.0, -1.0]), np.array([-2.0])]})
    dots = [line for line in fig.axes[0].lines if line.get_marker() == "o"]
    assert [float(dot.get_xdata()[0]) for dot in dots] == [-4.0, -2.0]


def test_a_dial_is_drawn_for_every_line_to_a_response_unit() -> None:
    ax = mark_one.diagram(np.random.default_rng(0)).axes[0]
    circles = [patch for patch in ax.patches if isinstance(patch, Circle)]
    green = [c for c in circles if same_color(c.get_edgecolor(), style.PARAMETER)]
    assert len(green) == 2 * mark_one.SHOWN
    centres = np.array([c.center for c in green])
    apart = np.linalg.norm(centres[:, None] - centres, axis=2) + 9 * np.eye(len(green))
    assert apart.min() > 2 * green[0].radius
