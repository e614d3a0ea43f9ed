// What scrolls by itself can be reached and scrolled by the keyboard, too.
const SCROLLING = "div.math, mjx-container, .cell_output .output, .pst-scrollable-table-container, div.highlight pre";

function makeReachable() {
  for (const element of document.querySelectorAll(SCROLLING)) {
    if (element.scrollWidth > element.clientWidth) {
      element.tabIndex = 0;
    } else {
      element.removeAttribute("tabindex");
    }
  }
}

window.addEventListener("resize", makeReachable);
window.addEventListener("load", () => {
  const drawn = window.MathJax?.startup?.promise ?? Promise.resolve();
  drawn.then(makeReachable);
});
