/* The mathematics of the page on momentum: a ball on f(w) = ½ Σ λₖ wₖ², one direction at a time.

No page is needed. A step is v ← μ v − η λ w, then w ← w + v, as in reference_impl's momentum_step;
`product` is η λ, all that a direction feels of the rate and of its curvature λ. */
"use strict";
(function () {
  const KINDS = ["glides", "swings", "jumps", "flies off"];

  /* The positions after each step, the start first; start and curvatures have one entry a direction. */
  function path(start, curvatures, eta, mu, steps) {
    let w = start, v = start.map(() => 0);
    const positions = [w];
    for (let n = 0; n < steps; n++) {
      v = v.map((speed, k) => mu * speed - eta * (curvatures[k] * w[k]));
      w = w.map((place, k) => place + v[k]);
      positions.push(w);
    }
    return positions;
  }

  /* By how much a step multiplies in the end: the larger root of r² − (1 + μ − ηλ) r + μ, in size. */
  function factor(product, mu) {
    const middle = 1 + mu - product, inside = middle * middle - 4 * mu;
    return inside < 0 ? Math.sqrt(mu) : (Math.abs(middle) + Math.sqrt(inside)) / 2;
  }

  /* Where swinging begins and ends, and where the ball begins to fly off: three values of ηλ. */
  function edges(mu) {
    const root = Math.sqrt(mu);
    return [(1 - root) ** 2, (1 + root) ** 2, 2 * (1 + mu)];
  }

  function kind(product, mu) {
    const [low, high, off] = edges(mu);
    if (product > off) return KINDS[3];
    if (product > high) return KINDS[2];
    return product > low ? KINDS[1] : KINDS[0];
  }

  /* The η and μ with which the slowest of all directions is as fast as it can be (Polyak 1964). */
  function best(curvatures) {
    const least = Math.sqrt(Math.min(...curvatures)), most = Math.sqrt(Math.max(...curvatures));
    return {eta: (2 / (least + most)) ** 2, mu: ((most - least) / (most + least)) ** 2};
  }

  /* The corners (ηλ, μ) of the part of the map in which a factor is at most `least`: a trapezium. */
  function noSlowerThan(least) {
    return [
      [1 - least, 0], [(1 - least) ** 2, least ** 2], [(1 + least) ** 2, least ** 2], [1 + least, 0],
    ];
  }

  globalThis.momentumBall = {KINDS, path, factor, edges, kind, best, noSlowerThan};
})();
