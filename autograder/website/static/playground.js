/* The playground's page: its controls and its pictures. The mathematics is in playground_network.js. */
"use strict";
(function () {
  const {Session, inputs, forward} = globalThis.playgroundNetwork;
  const byId = (name) => document.getElementById(`playground-${name}`);
  const BLUE = [0, 114, 178], VERMILION = [213, 94, 0];  // Okabe and Ito, as in the lectures
  const css = (rgb) => `rgb(${rgb.join(",")})`;
  const DASHES = [[], [6, 3], [2, 2], [8, 2, 2, 2], [1, 3]];
  const WORDS = {  // what the two pictures show that a problem changes
    classification: {
      plane: "The plane with all points, coloured by the output, and the boundary",
      view: "All points as the last hidden layer sees them, the boundary upright in the middle",
    },
    regression: {
      plane: "The plane coloured by the output, with lines of equal output, and all points, coloured by their targets",
      view: "All points, the output across and the target up, with the line on which they are the same",
    },
  };
  const EDGE = 3.6, MAP = 21, PLANE = 61;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let session, history, playing = false, frame = 0, drawnAt = 0;

  function settings() {
    const number = (name) => Number(byId(name).value);
    const depth = number("layers");
    return {
      data: byId(byId("problem").value === "regression" ? "values" : "data").value,
      noise: number("noise"),
      share: number("share") / 100,
      inputs: [...document.querySelectorAll("[name=playground-input]:checked")].map((b) => b.value),
      widths: [1, 2, 3, 4].slice(0, depth).map((k) => number(`width-${k}`)),
      activation: byId("activation").value,
      rate: number("rate"),
      batch: number("batch"),
      l2: number("l2"),
      l1: number("l1"),
      seed: number("seed"),
    };
  }

  function reset() {
    pause();
    const boxes = [...document.querySelectorAll("[name=playground-input]")];
    if (!boxes.some((box) => box.checked)) boxes[0].checked = true;
    for (const field of document.querySelectorAll("#playground input[type=number]")) {
      const value = Number(field.value);
      if (field.value === "" || !field.checkValidity()) {
        const whole = Math.round(value);
        field.value = Math.min(Number(field.max), Math.max(Number(field.min), whole));
      }
    }
    const problem = byId("problem").value;
    for (const part of document.querySelectorAll("#playground [data-problem]")) {
      part.hidden = part.dataset.problem !== problem;
    }
    for (const [name, words] of Object.entries(WORDS[problem])) {
      byId(name).setAttribute("aria-label", words);
    }
    for (const k of [1, 2, 3, 4]) byId(`width-${k}`).disabled = k > Number(byId("layers").value);
    session = new Session(settings());
    history = [];
    note();
    byId("table").replaceChildren();
    draw();
    say("Reset.");
  }

  function note() {
    const [known, fresh] = session.measured();
    history.push({step: session.steps, known, fresh, sizes: session.sizes()});
    if (history.length > 400) history = history.filter((_, i) => i % 2 === 0 || i === 400);
  }

  const finite = () => Number.isFinite(history[history.length - 1].known.loss);

  function advance(steps) {
    for (let i = 0; i < steps; i++) session.step();
    note();
    draw();
    if (!finite()) {
      pause();
      say("The weights have left the floats. Take a smaller rate, then reset.");
    }
  }

  function tick(now) {
    if (!playing) return;
    if (!still.matches || now - drawnAt > 500) {
      drawnAt = now;
      advance(Number(byId("speed").value));
    }
    frame = requestAnimationFrame(tick);
  }

  function play() {
    if (!finite()) return;
    playing = true;
    byId("play").textContent = "Pause";
    frame = requestAnimationFrame(tick);
  }

  function pause() {
    if (!playing) return;
    playing = false;
    cancelAnimationFrame(frame);
    byId("play").textContent = "Play";
    say(`Paused at step ${session.steps}.`);
  }

  function say(words) {
    byId("said").textContent = words;
  }

  /* A canvas as wide as its place, sharp on any screen, its height that share of the width and
  `more` pixels; returns what draws, width and height. */
  function canvas(name, ratio, more = 0) {
    const element = byId(name), width = element.clientWidth || 300;
    const height = Math.round(width * ratio) + more, dense = devicePixelRatio || 1;
    element.width = Math.round(width * dense);
    element.height = Math.round(height * dense);
    const pen = element.getContext("2d");
    pen.scale(dense, dense);
    pen.font = "12px sans-serif";
    pen.fillStyle = pen.strokeStyle = getComputedStyle(element).color;
    return {pen, width, height, ink: pen.fillStyle};
  }

  /* Every unit's values on a grid of the plane, one array of rows for each layer. */
  function onGrid(side) {
    const X = [];
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        X.push([EDGE * (2 * j / (side - 1) - 1), EDGE * (1 - 2 * i / (side - 1))]);
      }
    }
    const {inputs: names, activation} = session.settings;
    return forward(session.layers, activation, inputs(X, names));
  }

  /* White at 0, then towards blue up to `top` and towards vermilion down to −top. */
  function shade(value, top, strength) {
    const share = Math.min(Math.abs(value) / top, 1) * strength, end = value >= 0 ? BLUE : VERMILION;
    return end.map((c) => Math.round(255 + share * (c - 255)));
  }

  /* A picture of values on a grid, `side` of them in a row. */
  function picture(values, side, top, strength) {
    const element = document.createElement("canvas"), rows = values.length / side;
    element.width = side;
    element.height = rows;
    const pen = element.getContext("2d"), image = pen.createImageData(side, rows);
    values.forEach((value, n) => image.data.set([...shade(value, top, strength), 255], 4 * n));
    pen.putImageData(image, 0, 0);
    return element;
  }

  function drawNetwork() {
    const seen = onGrid(MAP), {pen, width, height} = canvas("network", 0.85);
    const side = Math.min(34, width / 11), columns = seen.length;
    const at = (k, i) => [
      side / 2 + 2 + k * (width - side - 4) / (columns - 1),
      (i + 0.5) * height / seen[k][0].length,
    ];
    const largest = Math.max(1e-9, ...session.layers.flatMap(({W}) => W.flat().map(Math.abs)));
    session.layers.forEach(({W}, k) => W.forEach((row, i) => row.forEach((w, j) => {
      const [x, y] = at(k, j), [x2, y2] = at(k + 1, i), middle = (x + x2) / 2;
      pen.strokeStyle = css(w >= 0 ? BLUE : VERMILION);
      pen.setLineDash(w >= 0 ? [] : [5, 3]);
      pen.lineWidth = 0.2 + 4 * Math.abs(w) / largest;
      pen.beginPath();
      pen.moveTo(x, y);
      pen.bezierCurveTo(middle, y, middle, y2, x2, y2);
      pen.stroke();
    })));
    pen.setLineDash([]);
    seen.forEach((rows, k) => rows[0].forEach((_, i) => {
      const values = rows.map((row) => row[i]), [x, y] = at(k, i);
      const top = Math.max(1e-9, ...values.map(Math.abs));
      pen.drawImage(picture(values, MAP, top, 0.8), x - side / 2, y - side / 2, side, side);
      pen.lineWidth = 1;
      pen.strokeStyle = "#767676";
      pen.strokeRect(x - side / 2, y - side / 2, side, side);
    }));
  }

  /* The largest target in size: the end of the colours of a regression. */
  function most() {
    return Math.max(...[session.known, session.fresh].flatMap((p) => p.targets.map(Math.abs)));
  }

  /* Known points are full, those held back are rings; class 1 is round, class 0 square. In a
  regression a point has the colour of its target, and those held back are small. */
  function drawPoints(pen, places) {
    const regression = session.problem === "regression", top = regression && most();
    for (const {x, y, target, known} of places) {
      pen.beginPath();
      if (regression) {
        pen.arc(x, y, known ? 3.4 : 2, 0, 2 * Math.PI);
        pen.fillStyle = css(shade(target, top, 1));
        pen.fill();
        pen.strokeStyle = "#222222";
        pen.lineWidth = 0.7;
        pen.stroke();
        continue;
      }
      pen.fillStyle = pen.strokeStyle = css(target ? BLUE : VERMILION);
      pen.lineWidth = 1.2;
      if (target) pen.arc(x, y, 2.6, 0, 2 * Math.PI);
      else pen.rect(x - 2.3, y - 2.3, 4.6, 4.6);
      if (known) {
        pen.fill();
        pen.strokeStyle = "white";
        pen.lineWidth = 0.5;
      }
      pen.stroke();
    }
  }

  function allPoints() {
    return [session.fresh, session.known].flatMap((part) => part.X.map((x, n) => (
      {point: x, given: part.given[n], target: part.targets[n], known: part === session.known})));
  }

  /* The line where values on the plane's grid reach a level, cell by cell: marching squares. */
  function drawLevel(pen, values, level, step) {
    pen.beginPath();
    for (let i = 0; i + 1 < PLANE; i++) {
      for (let j = 0; j + 1 < PLANE; j++) {
        const corners = [[i, j], [i, j + 1], [i + 1, j + 1], [i + 1, j]], cuts = [];
        corners.forEach(([a, b], n) => {
          const [c, d] = corners[(n + 1) % 4];
          const z = values[a * PLANE + b] - level, y = values[c * PLANE + d] - level;
          if ((z >= 0) !== (y >= 0)) {
            const share = z / (z - y);
            cuts.push([(b + share * (d - b)) * step, (a + share * (c - a)) * step]);
          }
        });
        for (let n = 0; n + 1 < cuts.length; n += 2) {
          pen.moveTo(...cuts[n]);
          pen.lineTo(...cuts[n + 1]);
        }
      }
    }
    pen.stroke();
  }

  function drawPlane() {
    const regression = session.problem === "regression", bar = regression ? 34 : 0;
    const {pen, width, height} = canvas("plane", 1, bar), step = width / (PLANE - 1);
    const outputs = onGrid(PLANE).pop().map(([z]) => z), top = regression ? most() : 4;
    const strength = regression ? 1 : 0.35;
    if (regression) {
      pen.drawImage(picture(Array.from({length: 101}, (_, i) => i / 50 - 1), 101, 1, 1),
        0, height - 28, width, 10);
      const places = [[-top, 0, "left"], [0, width / 2, "center"], [top, width, "right"]];
      for (const [value, x, align] of places) {
        pen.textAlign = align;
        pen.fillText(value.toFixed(value && 2).replace("-", "−"), x, height - 4);
      }
    }
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, width, width);
    pen.clip();
    const whole = width + step;
    pen.drawImage(picture(outputs, PLANE, top, strength), -step / 2, -step / 2, whole, whole);
    pen.strokeStyle = "#222222";
    for (const share of regression ? [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75] : [0]) {
      pen.lineWidth = share ? 0.6 : 1.5;
      drawLevel(pen, outputs, share * top, step);
    }
    const place = (v) => (v / EDGE + 1) / 2 * width;
    drawPoints(pen, allPoints().map((p) => (
      {...p, x: place(p.point[0]), y: width - place(p.point[1])})));
    pen.restore();
  }

  /* Lines over steps; each has a dash of its own and its name at the top. */
  function drawLines(name, lines, logarithmic) {
    const {pen, width, height, ink} = canvas(name, 0.62), left = 44, bottom = height - 20, top = 34;
    const scaled = (v) => (logarithmic ? Math.log10(Math.max(v, 1e-12)) : v);
    const values = lines.flatMap(({values: list}) => list.map(scaled)).filter(Number.isFinite);
    const most = Math.max(...values), least = logarithmic ? Math.min(...values, most - 1) : 0;
    const last = Math.max(1, history[history.length - 1].step);
    pen.strokeStyle = "#767676";
    pen.strokeRect(left, top, width - left - 4, bottom - top);
    const label = (v) => (logarithmic ? (10 ** v).toExponential(0) : String(Number(v.toPrecision(2))));
    pen.fillText(label(most), 2, top + 10);
    pen.fillText(label(least), 2, bottom);
    pen.fillText("0", left, height - 5);
    pen.textAlign = "right";
    pen.fillText(`step ${last}`, width - 4, height - 5);
    pen.textAlign = "left";
    const apart = (width - 4) / lines.length;
    lines.forEach(({title, values: list, colour}, n) => {
      pen.strokeStyle = colour || ink;
      pen.lineWidth = 2;
      pen.setLineDash(DASHES[n]);
      pen.beginPath();
      list.forEach((v, i) => {
        if (!Number.isFinite(v)) return;
        const x = left + history[i].step / last * (width - left - 4);
        pen.lineTo(x, bottom - (scaled(v) - least) / (most - least || 1) * (bottom - top));
      });
      pen.stroke();
      pen.beginPath();
      pen.moveTo(4 + n * apart, 22);
      pen.lineTo(Math.min(40, apart - 8) + n * apart, 22);
      pen.stroke();
      pen.fillText(title, 4 + n * apart, 14);
    });
    pen.setLineDash([]);
  }

  /* Of a regression: across, the output, and up, the target; on the line they are the same. */
  function drawFit() {
    const {pen, width, height, ink} = canvas("view", 0.62), all = allPoints();
    const {activation} = session.settings;
    const seen = forward(session.layers, activation, all.map((p) => p.given)).pop();
    const far = 1.15 * Math.max(most(), ...seen.map(([z]) => Math.abs(z))), bottom = height - 18;
    const across = (v) => (v / far + 1) / 2 * width, up = (v) => (1 - v / far) / 2 * bottom;
    pen.fillStyle = "white";
    pen.fillRect(0, 0, width, bottom);
    pen.strokeStyle = "#222222";
    pen.beginPath();
    pen.moveTo(0, bottom);
    pen.lineTo(width, 0);
    pen.stroke();
    drawPoints(pen, all.map((p, n) => ({...p, x: across(seen[n][0]), y: up(p.target)})));
    pen.fillStyle = ink;
    pen.fillText(`both from −${far.toFixed(2)} to ${far.toFixed(2)}`, 2, height - 4);
  }

  /* Of a classification, the last hidden layer's view: across, the logit, with the boundary upright at 0; up, the
  direction in which the points spread most of all those that the output doesn't see. */
  function drawView() {
    const {pen, width, height, ink} = canvas("view", 0.62), all = allPoints();
    const seen = forward(session.layers, session.settings.activation, all.map((p) => p.given));
    const A = seen[seen.length - 2], w = session.layers[session.layers.length - 1].W[0];
    const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
    const mean = w.map((_, j) => A.reduce((sum, a) => sum + a[j], 0) / A.length);
    const square = dot(w, w) || 1;
    const rest = A.map((a) => {
      const c = a.map((v, j) => v - mean[j]), share = dot(c, w) / square;
      return c.map((v, j) => v - share * w[j]);
    });
    let direction = w.map((_, j) => 1 / (j + 1));
    for (let i = 0; i < 30; i++) {  // power iteration
      const next = w.map(() => 0);
      for (const r of rest) {
        const d = dot(r, direction);
        r.forEach((v, j) => { next[j] += d * v; });
      }
      const length = Math.sqrt(dot(next, next));
      if (length < 1e-12) break;
      direction = next.map((v) => v / length);
    }
    const z = seen[seen.length - 1].map(([v]) => v), y = rest.map((r) => dot(r, direction));
    const far = Math.max(1e-9, ...z.map(Math.abs)), high = Math.max(1e-6, ...y.map(Math.abs));
    pen.fillStyle = "white";
    pen.fillRect(0, 0, width, height - 18);
    pen.strokeStyle = "#222222";
    pen.beginPath();
    pen.moveTo(width / 2, 0);
    pen.lineTo(width / 2, height - 18);
    pen.stroke();
    drawPoints(pen, all.map((p, n) => ({
      ...p,
      x: width / 2 + z[n] / far * (width / 2 - 6),
      y: (height - 18) / 2 - y[n] / high * ((height - 18) / 2 - 6),
    })));
    pen.fillStyle = ink;
    pen.fillText("logit, 0 in the middle", 2, height - 4);
  }

  function draw() {
    const {known, fresh, sizes} = history[history.length - 1];
    const regression = session.problem === "regression";
    const said = (part) => (regression
      ? `loss ${part.loss.toFixed(4)}, typical error ${Math.sqrt(2 * part.loss).toFixed(3)}`
      : `loss ${part.loss.toFixed(3)}, ${Math.round(100 * part.right)} % right`);
    byId("numbers").textContent = `Step ${session.steps}. Known points: ${said(known)}. ` +
      `New points: ${said(fresh)}. ${session.weights} weights and biases.`;
    if (!finite()) return;
    drawNetwork();
    drawPlane();
    drawLines("loss", [
      {title: "known", values: history.map((h) => h.known.loss), colour: css(BLUE)},
      {title: "new", values: history.map((h) => h.fresh.loss), colour: css(VERMILION)},
    ], false);
    drawLines("sizes", sizes.map((_, k) => (
      {title: `W${k + 1}`, values: history.map((h) => h.sizes[k])})), true);
    if (regression) drawFit();
    else drawView();
  }

  function element(kind, text, attributes = {}) {
    const made = document.createElement(kind);
    made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  function showGradients() {
    pause();
    const {loss, gradients} = session.gradients(), place = byId("table");
    place.replaceChildren(element("p", `The next batch: loss ${loss.toFixed(6)}, penalties included.`));
    gradients.forEach(({W, b}, k) => {
      const box = element("div", "", {class: "playground-scrolling", tabindex: "0", role: "region",
        "aria-label": `Gradients of layer ${k + 1}`});
      const table = element("table", ""), head = element("tr", "");
      table.append(element("caption", `Layer ${k + 1}: the gradients of W${k + 1} and b${k + 1}`));
      head.append(element("th", "unit", {scope: "col"}));
      W[0].forEach((_, j) => head.append(element("th", `from ${j + 1}`, {scope: "col"})));
      head.append(element("th", "bias", {scope: "col"}));
      table.append(head);
      W.forEach((row, i) => {
        const line = element("tr", "");
        line.append(element("th", String(i + 1), {scope: "row"}));
        [...row, b[i]].forEach((g) => line.append(element("td", g.toPrecision(4))));
        table.append(line);
      });
      box.append(table);
      place.append(box);
    });
  }

  byId("play").addEventListener("click", () => (playing ? pause() : play()));
  byId("step").addEventListener("click", () => {
    pause();
    if (finite()) advance(1);
  });
  byId("reset").addEventListener("click", reset);
  byId("gradients").addEventListener("click", showGradients);
  byId("controls").addEventListener("change", (event) => {
    if (event.target.id !== "playground-speed") reset();
  });
  document.addEventListener("visibilitychange", () => document.hidden && pause());
  addEventListener("resize", draw);
  new MutationObserver(draw).observe(document.documentElement, {attributeFilter: ["data-theme"]});
  reset();
  say("");
})();
