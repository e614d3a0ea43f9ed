/* The playground's mathematics: random numbers, data sets, a network, its gradients, a step.

No page is needed. Matrices are arrays of rows; a layer is {W, b} with W (units, inputs) and b
(units); X is (N, D). The output is one linear unit. In classification it is a logit, targets are the
labels 0 and 1, and the loss is the mean binary cross-entropy; in regression targets are any numbers
and the loss is the mean of half the squared error. To it come l2/2 times the sum of W² and l1 times
the sum of |W|. */
"use strict";
(function () {
  /* Park, Miller and Stockmeyer (1993), "Another test for randomness": x ← 48271 x mod 2³¹ − 1.
  Exact in doubles, and the same everywhere. */
  class Random {
    constructor(state) {
      this.state = state;
    }
    static seeded(seed) {
      const random = new Random(1 + 7919 * seed);
      for (let i = 0; i < 20; i++) random.integer();
      return random;
    }
    integer() {
      this.state = (48271 * this.state) % 2147483647;
      return this.state;
    }
    uniform() {
      return this.integer() / 2147483647;
    }
    normal() {  // Box and Muller (1958)
      const radius = Math.sqrt(-2 * Math.log(this.uniform()));
      return radius * Math.cos(2 * Math.PI * this.uniform());
    }
    permutation(n) {  // Fisher and Yates, as in Durstenfeld (1964)
      const order = Array.from({length: n}, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(this.uniform() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    }
  }

  const PLACES = {
    clouds: (label) => [label ? 1.5 : -1.5, label ? 1.5 : -1.5],
    circle: (label, random) => turned(label ? 1 : 2.6, 2 * Math.PI * random.uniform()),
    XOR: (label, random) => {
      const x = 0.3 + 2.5 * random.uniform(), y = 0.3 + 2.5 * random.uniform();
      const side = random.uniform() < 0.5 ? 1 : -1;
      return [side * x, (label ? -side : side) * y];
    },
    spirals: (label, random) => {
      const along = random.uniform();
      return turned(0.2 + 2.8 * along, 3 * Math.PI * along + Math.PI * label);
    },
  };
  const SPREAD = {clouds: 0.5, circle: 0, XOR: 0, spirals: 0};

  function turned(radius, angle) {
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }

  const bell = (x, y) => Math.exp(-4 / 9 * (x * x + y * y));
  /* The values of points (x, y) that a regression has to learn. */
  const VALUES = {
    "tilted plane": ([x, y]) => (0.8 * x - 0.4 * y) / 3,
    "hill and valley": ([x, y]) => bell(x - 1.5, y - 1.5) - bell(x + 1.5, y + 1.5),
  };

  const problemOf = (data) => (data in VALUES ? "regression" : "classification");

  /* n points with their targets: of two classes in turn, where noise is the deviation added to each
  coordinate, or all over a square, where it is that of the targets. */
  function points(data, n, noise, random) {
    const X = [], targets = [];
    for (let i = 0; i < n; i++) {
      if (problemOf(data) === "regression") {
        X.push([6 * random.uniform() - 3, 6 * random.uniform() - 3]);
        targets.push(VALUES[data](X[i]) + noise * random.normal());
      } else {
        const deviation = SPREAD[data] + noise;
        X.push(PLACES[data](i % 2, random).map((x) => x + deviation * random.normal()));
        targets.push(i % 2);
      }
    }
    return {X, targets};
  }

  const FEATURES = {
    "x1": (x) => x[0],
    "x2": (x) => x[1],
    "x1²": (x) => x[0] * x[0],
    "x2²": (x) => x[1] * x[1],
    "x1x2": (x) => x[0] * x[1],
    "sin x1": (x) => Math.sin(x[0]),
    "sin x2": (x) => Math.sin(x[1]),
  };

  function inputs(X, names) {
    return X.map((x) => names.map((name) => FEATURES[name](x)));
  }

  const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
  /* Each with its slope, from what it returned. */
  const ACTIVATIONS = {
    tanh: [Math.tanh, (a) => 1 - a * a],
    relu: [(z) => Math.max(z, 0), (a) => (a > 0 ? 1 : 0)],
    sigmoid: [sigmoid, (a) => a * (1 - a)],
    identity: [(z) => z, () => 1],
  };

  /* Weights with deviation √(2 / inputs) for ReLU (He et al. 2015), else √(2 / (inputs + units))
  (Glorot and Bengio 2010); biases 0. */
  function drawn(sizes, activation, random) {
    return sizes.slice(1).map((units, k) => {
      const fan = activation === "relu" ? sizes[k] : sizes[k] + units;
      const W = Array.from({length: units}, () =>
        Array.from({length: sizes[k]}, () => Math.sqrt(2 / fan) * random.normal()));
      return {W, b: new Array(units).fill(0)};
    });
  }

  /* What each layer hands on: the inputs, each hidden layer, the outputs (N, 1). */
  function forward(layers, activation, X) {
    const bend = ACTIVATIONS[activation][0], seen = [X];
    layers.forEach(({W, b}, k) => {
      const last = k === layers.length - 1;
      seen.push(seen[k].map((a) => W.map((row, i) => {
        let z = b[i];
        for (let j = 0; j < row.length; j++) z += row[j] * a[j];
        return last ? z : bend(z);
      })));
    });
    return seen;
  }

  /* Each problem's loss of an output z and a target t, log(1 + exp z) − t z or ½ (z − t)², with its
  slope by z. */
  const LOSSES = {
    classification: [
      (z, t) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - t * z,
      (z, t) => sigmoid(z) - t,
    ],
    regression: [(z, t) => 0.5 * (z - t) ** 2, (z, t) => z - t],
  };

  function meanLoss(problem, outputs, targets) {
    const [loss] = LOSSES[problem];
    return outputs.reduce((sum, [z], n) => sum + loss(z, targets[n]), 0) / targets.length;
  }

  /* The loss with both penalties, and its gradients, [{W, b}, …] as the layers. */
  function lossAndGradients(problem, layers, activation, X, targets, l2, l1) {
    const slope = ACTIVATIONS[activation][1], ofOutput = LOSSES[problem][1];
    const seen = forward(layers, activation, X);
    let loss = meanLoss(problem, seen[layers.length], targets);
    let delta = seen[layers.length].map(([z], n) => [ofOutput(z, targets[n]) / targets.length]);
    const gradients = new Array(layers.length);
    for (let k = layers.length - 1; k >= 0; k--) {
      const {W} = layers[k], below = seen[k];
      const dW = W.map((row, i) => row.map((w, j) => {
        let sum = l2 * w + l1 * Math.sign(w);
        for (let n = 0; n < below.length; n++) sum += delta[n][i] * below[n][j];
        loss += 0.5 * l2 * w * w + l1 * Math.abs(w);
        return sum;
      }));
      gradients[k] = {W: dW, b: W.map((_, i) => delta.reduce((sum, d) => sum + d[i], 0))};
      if (k > 0) {
        delta = delta.map((d, n) => below[n].map((a, j) =>
          slope(a) * d.reduce((sum, di, i) => sum + di * W[i][j], 0)));
      }
    }
    return {loss, gradients};
  }

  /* The layers after one step of gradient descent. */
  function stepped(layers, gradients, rate) {
    return layers.map(({W, b}, k) => ({
      W: W.map((row, i) => row.map((w, j) => w - rate * gradients[k].W[i][j])),
      b: b.map((v, i) => v - rate * gradients[k].b[i]),
    }));
  }

  /* A network in training: 400 points, `share` of them known, the others held back. */
  class Session {
    constructor(settings) {
      this.settings = settings;
      this.problem = problemOf(settings.data);
      this.random = Random.seeded(settings.seed);
      const all = points(settings.data, 400, settings.noise, this.random);
      const order = this.random.permutation(400), at = Math.round(400 * settings.share);
      const part = (chosen) => ({
        X: chosen.map((n) => all.X[n]),
        targets: chosen.map((n) => all.targets[n]),
        given: inputs(chosen.map((n) => all.X[n]), settings.inputs),
      });
      this.known = part(order.slice(0, at));
      this.fresh = part(order.slice(at));
      const sizes = [settings.inputs.length, ...settings.widths, 1];
      this.layers = drawn(sizes, settings.activation, this.random);
      this.steps = 0;
      this.waiting = [];
    }
    get weights() {  // biases too
      return this.layers.reduce((sum, {W, b}) => sum + W.length * W[0].length + b.length, 0);
    }
    nextBatch() {
      if (!this.waiting.length) this.waiting = this.random.permutation(this.known.targets.length);
      return this.waiting.slice(0, this.settings.batch);
    }
    gradients() {
      const chosen = this.nextBatch(), {activation, l2, l1} = this.settings;
      const given = chosen.map((n) => this.known.given[n]);
      const targets = chosen.map((n) => this.known.targets[n]);
      return lossAndGradients(this.problem, this.layers, activation, given, targets, l2, l1);
    }
    step() {
      const {gradients} = this.gradients();
      this.layers = stepped(this.layers, gradients, this.settings.rate);
      this.waiting = this.waiting.slice(this.settings.batch);
      this.steps += 1;
    }
    /* Of the known and of the new points the loss, and in classification the share that is right. */
    measured() {
      return [this.known, this.fresh].map(({given, targets}) => {
        const outputs = forward(this.layers, this.settings.activation, given).pop();
        const loss = meanLoss(this.problem, outputs, targets);
        if (this.problem === "regression") return {loss};
        const right = outputs.filter(([z], n) => (z >= 0) === (targets[n] === 1)).length;
        return {loss, right: right / targets.length};
      });
    }
    /* The root mean square of each layer's gradient of W, over all known points. */
    sizes() {
      const {activation, l2, l1} = this.settings, {given, targets} = this.known;
      const {gradients} = lossAndGradients(
        this.problem, this.layers, activation, given, targets, l2, l1);
      return gradients.map(({W}) =>
        Math.sqrt(W.flat().reduce((sum, g) => sum + g * g, 0) / W.flat().length));
    }
  }

  globalThis.playgroundNetwork = {
    Random, FEATURES, ACTIVATIONS, points, inputs, forward, meanLoss, lossAndGradients, stepped,
    Session,
  };
})();
