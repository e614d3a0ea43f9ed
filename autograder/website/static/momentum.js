/* The page on momentum: its sliders, its four pictures and what can be dragged in them. The
   mathematics is in momentum_ball.js. Everything shown follows from `state` alone. */
"use strict";
(function () {
  const {path, factor, edges, kind, best, noSlowerThan} = globalThis.momentumBall;
  const byId = (name) => document.getElementById(`momentum-${name}`);
  const STEPS = 60, WIDTH = 440, HEIGHT = 352, FURTHEST = 4.4, MOST_MU = 0.99;
  const NAMES = ["flat", "steep"], ALONG = [-1, STEPS + 1];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const state = {steep: 10, eta: 0.05, mu: 0.8, start: [4, 1], step: STEPS};
  let rolling = 0;

  const within = (value, least, most) => Math.min(most, Math.max(least, value));
  const curvatures = () => [1, state.steep];

  function make(kindOf, attributes, parent, words) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", kindOf);
    set(made, attributes);
    if (words !== undefined) made.textContent = words;
    parent.append(made);
    return made;
  }

  function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  }

  /* What maps numbers to places in a picture: a box, and the numbers at its sides. */
  function scale([left, right, bottom, top], [x0, x1], [y0, y1]) {
    return {
      x: (value) => left + (value - x0) / (x1 - x0) * (right - left),
      y: (value) => bottom + (value - y0) / (y1 - y0) * (top - bottom),
      valueX: (place) => x0 + (place - left) / (right - left) * (x1 - x0),
      valueY: (place) => y0 + (place - bottom) / (top - bottom) * (y1 - y0),
      box: {x: left, y: top, width: right - left, height: bottom - top},
    };
  }

  /* A line through places; what is far outside, or no number any more, stays outside. */
  function line(points) {
    const near = (value) => (Number.isFinite(value) ? within(value, -4000, 4000) : 4000).toFixed(1);
    return points.map(([x, y], i) => `${i ? "L" : "M"}${near(x)} ${near(y)}`).join("");
  }

  function polygon(at, corners, parent, attributes) {
    const d = `${line(corners.map(([x, y]) => [at.x(x), at.y(y)]))}Z`;
    return make("path", {...attributes, d}, parent);
  }

  /* Shows only what lies in the box of a scale. */
  function clipped(svg, at) {
    const clip = make("clipPath", {id: `${svg.id}-clip`}, svg);
    make("rect", at.box, clip);
    return make("g", {"clip-path": `url(#${clip.id})`}, svg);
  }

  function label(svg, words, x, y, anchor = "middle", kindOf = "") {
    return make("text", {x, y, "text-anchor": anchor, class: kindOf, "aria-hidden": "true"}, svg, words);
  }

  /* A disc for the flat direction, a square for the steep one. */
  function mark(parent, name, size) {
    const box = {x: -size, y: -size, width: 2 * size, height: 2 * size, rx: name === "flat" ? size : 1};
    return make("rect", {...box, class: `mark-${name}`}, parent);
  }

  const moveTo = (element, x, y) => set(element, {
    transform: `translate(${(Number.isFinite(x) ? within(x, -4000, 4000) : 4000).toFixed(2)} ` +
      `${(Number.isFinite(y) ? within(y, -4000, 4000) : 4000).toFixed(2)})`,
  });

  /* What can be dragged, and moved by arrow keys: `moved` is told where to, in a scale's numbers. */
  function grip(svg, at, name, {where, moved, keys}) {
    const element = make("g", {class: "grip", tabindex: "0", role: "slider", "aria-label": name}, svg);
    make("circle", {r: 22, class: "reach"}, element);
    make("circle", {r: 10, class: "ring"}, element);
    const place = (event) => {
      const to = svg.getScreenCTM().inverse(), point = new DOMPoint(event.clientX, event.clientY);
      const {x, y} = point.matrixTransform(to);
      return [at.valueX(x), at.valueY(y)];
    };
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      element.focus({preventScroll: true});
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (!element.hasPointerCapture(event.pointerId)) return;
      moved(...place(event));
      draw();
    });
    element.addEventListener("pointerup", say);
    element.addEventListener("keydown", (event) => {
      const [dx, dy] = {
        ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
      }[event.key] || [0, 0];
      if (!dx && !dy) return;
      event.preventDefault();
      const [x, y] = where(), times = event.shiftKey ? 10 : 1;
      moved(x + times * keys[0] * dx, y + times * keys[1] * dy);
      draw();
      say();
    });
    return element;
  }

  function axes(svg, at, {across, upwards, ticksX, ticksY, format = String}) {
    const {x, y, width, height} = at.box;
    for (const value of ticksX) label(svg, String(value), at.x(value), y + height + 16);
    for (const value of ticksY) {
      make("path", {class: "faint", d: `M${x} ${at.y(value)}h${width}`}, svg);
      label(svg, format(value), x - 6, at.y(value) + 4, "end");
    }
    label(svg, across, x + width / 2, y + height + 34);
    label(svg, upwards, x, y - 8, "start");
  }

  /* ── The bowl ── */

  const bowl = byId("bowl"), onBowl = scale([0, WIDTH, HEIGHT, 0], [-5, 5], [-4, 4]);
  const heights = make("g", {}, bowl);
  const later = make("path", {class: "way later"}, bowl), way = make("path", {class: "way"}, bowl);
  const dots = make("g", {class: "dots"}, bowl);
  for (let n = 0; n <= STEPS; n++) make("circle", {r: Math.max(1.6, 3.4 - 0.06 * n)}, dots);
  make("path", {class: "edge", d: `M${WIDTH / 2 - 6} ${HEIGHT / 2}h12m-6 -6v12`}, bowl);
  label(bowl, "w₁, flat", 10, HEIGHT / 2 + 4, "start", "halo");
  label(bowl, "w₂, steep", WIDTH / 2 + 10, 18, "start", "halo");
  const ball = make("circle", {r: 7, class: "ball"}, bowl);
  const start = grip(bowl, onBowl, "Start of the ball", {
    where: () => state.start,
    keys: [0.1, 0.1],
    moved: (x, y) => {
      state.start = [within(x, -4.9, 4.9), within(y, -3.9, 3.9)];
      hint.remove();
    },
  });
  const hint = make("text", {y: -17, class: "name halo", "text-anchor": "middle"}, start, "drag");

  function drawHeights() {
    heights.replaceChildren();
    make("rect", {width: WIDTH, height: HEIGHT, class: "ground"}, heights);
    for (let k = 16; k > 0; k--) {  // f grows with the square of k: equal steps of its root
      const across = 0.85 * k, upwards = across / Math.sqrt(state.steep);
      const size = {rx: onBowl.x(across) - onBowl.x(0), ry: onBowl.y(0) - onBowl.y(upwards)};
      const middle = {cx: WIDTH / 2, cy: HEIGHT / 2};
      make("ellipse", {...middle, ...size, class: "layer"}, heights);
      make("ellipse", {...middle, ...size, class: "faint"}, heights);
    }
  }

  function drawBowl(places) {
    const points = places.map(([x, y]) => [onBowl.x(x), onBowl.y(y)]);
    set(way, {d: line(points.slice(0, state.step + 1))});
    set(later, {d: line(points.slice(state.step))});
    points.forEach(([x, y], n) => {
      moveTo(dots.children[n], x, y);
      dots.children[n].classList.toggle("later", n > state.step);
    });
    moveTo(ball, ...points[state.step]);
    moveTo(start, ...points[0]);
    const words = state.start.map((value, k) => `w${k + 1} = ${value.toFixed(1)}`).join(", ");
    const most = {"aria-valuemin": -4.9, "aria-valuemax": 4.9};
    set(start, {...most, "aria-valuenow": state.start[0].toFixed(1), "aria-valuetext": words});
  }

  /* ── Distance left ── */

  const left = byId("left"), DECADES = [-8, 2];
  const onLeft = scale([48, WIDTH - 10, HEIGHT - 44, 26], ALONG, DECADES);
  make("rect", {width: WIDTH, height: HEIGHT, class: "ground"}, left);
  const power = (value) => `10${[...String(value)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("")}`;
  axes(left, onLeft, {
    across: "step", upwards: "|w₁| and |w₂|", ticksX: [0, 20, 40, 60], ticksY: [-8, -6, -4, -2, 0, 2],
    format: power,
  });
  const leftLines = clipped(left, onLeft), leftNow = make("path", {class: "now"}, leftLines);
  const falling = NAMES.map((name) => [
    make("path", {class: `${name} asymptote`}, leftLines), make("path", {class: name}, leftLines),
    mark(leftLines, name, 5),
  ]);

  function drawLeft(places, factors) {
    const height = (value) => onLeft.y(Math.log10(Math.max(Math.abs(value), 1e-30)));
    falling.forEach(([asymptote, drawn, now], k) => {
      const from = Math.abs(state.start[k]);
      const ends = [0, STEPS].map((n) => (
        [onLeft.x(n), onLeft.y(Math.log10(Math.max(from, 1e-30)) + n * Math.log10(factors[k] || 1e-30))]));
      set(asymptote, {d: line(ends)});
      set(drawn, {d: line(places.map((place, n) => [onLeft.x(n), height(place[k])]))});
      moveTo(now, onLeft.x(state.step), height(places[state.step][k]));
    });
    set(leftNow, {d: `M${onLeft.x(state.step)} ${onLeft.box.y}v${onLeft.box.height}`});
    const words = places[state.step].map((value, k) => `w${k + 1} is ${short(value)}`).join(" and ");
    set(left, {"aria-label": `Distance left, logarithmic, over the steps: at step ${state.step}, ${words}`});
  }

  /* ── The map ── */

  const map = byId("map"), onMap = scale([40, WIDTH - 10, HEIGHT - 44, 26], [0, FURTHEST], [0, 1]);
  make("rect", {width: WIDTH, height: HEIGHT, class: "ground"}, map);
  axes(map, onMap, {
    across: "ηλ", upwards: "μ", ticksX: [0, 1, 2, 3, 4], ticksY: [0, 0.2, 0.4, 0.6, 0.8, 1],
  });
  const field = clipped(map, onMap);
  make("rect", {...onMap.box, class: "ground"}, field);
  make("rect", {...onMap.box, class: "off"}, field);
  polygon(onMap, noSlowerThan(1), field, {class: "ground"});
  for (let k = 40; k > 0; k--) polygon(onMap, noSlowerThan(k / 40), field, {class: "layer"});
  for (const least of [0.2, 0.4, 0.6, 0.8, 0.9]) {
    polygon(onMap, noSlowerThan(least), field, {class: "faint"});
    label(field, String(least), onMap.x(1 + least ** 2), onMap.y(least ** 2) + 4, "middle", "halo");
  }
  for (const which of [0, 1, 2]) {
    const points = Array.from({length: 101}, (_, i) => {
      const mu = (i / 100) ** 2;  // close together where the edges bend
      return [onMap.x(edges(mu)[which]), onMap.y(mu)];
    });
    make("path", {class: "edge", d: line(points)}, field);
  }
  label(field, "glides", onMap.x(0.02), onMap.y(0.03), "start", "name halo");
  label(field, "swings", onMap.x(0.85), onMap.y(0.5), "middle", "name halo");
  label(field, "jumps", onMap.x(1.35), onMap.y(0.03), "start", "name halo");
  label(field, "flies off", onMap.x(3.45), onMap.y(0.2), "middle", "name halo");
  const row = make("path", {class: "tick"}, map);
  const grips = NAMES.map((name, k) => {
    const element = grip(map, onMap, `The ${name} direction on the map`, {
      where: () => [state.eta * curvatures()[k], state.mu],
      keys: [0.02, 0.01],
      moved: (product, mu) => {
        state.eta = within(product / curvatures()[k], 0, FURTHEST / state.steep);
        state.mu = within(mu, 0, MOST_MU);
      },
    });
    mark(element, name, 6);
    return element;
  });

  function drawMap(products, factors, kinds) {
    const y = onMap.y(state.mu);
    set(row, {d: line([[onMap.x(products[0]), y], [onMap.x(products[1]), y]])});
    grips.forEach((element, k) => {
      moveTo(element, onMap.x(products[k]), y);
      set(element, {
        "aria-valuemin": 0, "aria-valuemax": FURTHEST, "aria-valuenow": products[k].toFixed(2),
        "aria-valuetext": `ηλ = ${products[k].toFixed(2)}, μ = ${state.mu.toFixed(2)}: ` +
          `${kinds[k]}, factor ${factors[k].toFixed(2)}`,
      });
    });
  }

  /* ── Each direction by itself ── */

  const ways = byId("ways"), MOST = 1.6;
  make("rect", {width: WIDTH, height: HEIGHT, class: "ground"}, ways);
  const single = NAMES.map((name, k) => {
    const top = 26 + k * 158, at = scale([40, WIDTH - 10, top + 112, top], ALONG, [-MOST, MOST]);
    for (const value of [-1, 0, 1]) {
      make("path", {class: "faint", d: `M${at.box.x} ${at.y(value)}h${at.box.width}`}, ways);
      label(ways, String(value).replace("-", "−"), 32, at.y(value) + 4, "end");
    }
    for (const n of [0, 20, 40, 60]) label(ways, String(n), at.x(n), top + 128);
    const words = label(ways, "", 40, top - 8, "start"), inside = make("g", {}, ways);
    const clip = make("clipPath", {id: `momentum-ways-${name}`}, inside);
    make("rect", at.box, clip);
    const lines = make("g", {"clip-path": `url(#${clip.id})`}, inside);
    const now = make("path", {class: "now"}, lines);
    const drawn = make("path", {class: name}, lines);
    const marks = Array.from({length: STEPS + 1}, () => mark(lines, name, 2.2));
    return {at, words, now, drawn, marks, place: mark(lines, name, 6)};
  });

  label(ways, "step", WIDTH / 2 + 15, HEIGHT - 10);

  function drawWays(products, factors, kinds) {
    single.forEach(({at, words, now, drawn, marks, place}, k) => {
      const points = path([1], [curvatures()[k]], state.eta, state.mu, STEPS).map(([w], n) => (
        [at.x(n), at.y(w)]));
      words.textContent = `w${"₁₂"[k]} ${kinds[k]}: ηλ = ${products[k].toFixed(3)}, ` +
        `factor ${factors[k].toFixed(3)}`;
      set(drawn, {d: line(points)});
      points.forEach(([x, y], n) => moveTo(marks[n], x, y));
      moveTo(place, ...points[state.step]);
      set(now, {d: `M${at.x(state.step)} ${at.box.y}v${at.box.height}`});
    });
    const words = kinds.map((what, k) => `w${k + 1} ${what}, factor ${factors[k].toFixed(3)}`);
    set(ways, {"aria-label": `The way of each direction from 1, over the steps: ${words.join("; ")}`});
  }

  /* ── All of it ── */

  function short(value) {
    if (!Number.isFinite(value)) return "beyond the floats";
    const size = Math.abs(value);
    const text = size && (size < 0.001 || size >= 1e5) ? value.toExponential(0) : String(Number(value.toPrecision(2)));
    return text.replaceAll("-", "−").replace("e+", "e");
  }

  function draw() {
    const products = curvatures().map((curvature) => state.eta * curvature);
    const factors = products.map((product) => factor(product, state.mu));
    const kinds = products.map((product) => kind(product, state.mu));
    const places = path(state.start, curvatures(), state.eta, state.mu, STEPS);
    drawBowl(places);
    drawLeft(places, factors);
    drawMap(products, factors, kinds);
    drawWays(products, factors, kinds);
    set(byId("eta"), {max: FURTHEST / state.steep});
    byId("eta").value = state.eta;
    byId("mu").value = state.mu;
    byId("steep").value = Math.log10(state.steep);
    byId("step").value = state.step;
    byId("eta-value").textContent = String(Number(state.eta.toPrecision(3)));
    byId("mu-value").textContent = state.mu.toFixed(2);
    byId("steep-value").textContent = String(Number(state.steep.toPrecision(3)));
    byId("step-value").textContent = state.step;
    set(byId("steep"), {"aria-valuetext": byId("steep-value").textContent});
    const [x, y] = places[state.step], height = (x * x + state.steep * y * y) / 2;
    byId("numbers").textContent = `The flat direction ${kinds[0]}, by the factor ${factors[0].toFixed(3)} a ` +
      `step; the steep one ${kinds[1]}, by ${factors[1].toFixed(3)}. At step ${state.step}, f = ${short(height)}.`;
  }

  /* To who can't see: once, when a change is done, not at each of its places. */
  function say() {
    byId("said").textContent = byId("numbers").textContent;
  }

  function choose(eta, mu) {
    Object.assign(state, {eta, mu, step: STEPS});
    halt();
    draw();
    say();
  }

  function halt() {
    if (!rolling) return;
    cancelAnimationFrame(rolling);
    rolling = 0;
    byId("roll").textContent = "Roll";
    say();
  }

  function roll() {
    if (state.step === STEPS) state.step = 0;
    const pace = still.matches ? 500 : 70, from = state.step;  // milliseconds a step
    let began;
    byId("roll").textContent = "Stop";
    const tick = (now) => {
      began ??= now;
      const step = Math.min(STEPS, from + Math.floor((now - began) / pace));
      if (step !== state.step) {
        state.step = step;
        draw();
      }
      if (step === STEPS) halt();
      else rolling = requestAnimationFrame(tick);
    };
    draw();
    rolling = requestAnimationFrame(tick);
  }

  byId("roll").addEventListener("click", () => (rolling ? halt() : roll()));
  byId("lecture").addEventListener("click", () => {
    state.steep = 10;
    drawHeights();
    choose(0.05, 0.8);
  });
  byId("plain").addEventListener("click", () => choose(2 / (1 + state.steep), 0));
  byId("best").addEventListener("click", () => {
    const {eta, mu} = best(curvatures());
    choose(eta, mu);
  });
  for (const name of ["eta", "mu"]) {
    byId(name).addEventListener("input", () => {
      state[name] = Number(byId(name).value);
      draw();
    });
  }
  byId("step").addEventListener("input", () => {
    halt();
    state.step = Number(byId("step").value);
    draw();
  });
  byId("steep").addEventListener("input", () => {
    state.steep = 10 ** Number(byId("steep").value);
    state.eta = Math.min(state.eta, FURTHEST / state.steep);
    drawHeights();
    draw();
  });
  for (const name of ["eta", "mu", "step", "steep"]) byId(name).addEventListener("change", say);
  document.addEventListener("visibilitychange", () => document.hidden && halt());
  drawHeights();
  draw();
})();
