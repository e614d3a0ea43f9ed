"use strict";
// Points by keys and buttons: each order goes to the server that sent this page, and nowhere else.

const proof = document.querySelector('meta[name="proof"]').content;
const answers = [...document.querySelectorAll(".answer")];
const left = document.getElementById("left");
let current = -1;
let last = Promise.resolve(); // the order sent last: orders reach the server in the grader's order

function go(number) {
  if (number < 0 || number >= answers.length) return;
  current = number;
  answers[number].focus();
  answers[number].scrollIntoView({ block: "nearest" });
}

function nextWaiting() {
  for (let step = 1; step <= answers.length; step += 1) {
    const number = (current + step) % answers.length;
    const { waits, saving } = answers[number].dataset;
    if (waits === "true" && saving === undefined) return go(number);
  }
  return undefined;
}

function count() {
  let waiting = 0;
  let total = 0;
  let lost = 0;
  for (const answer of answers) {
    const size = Number(answer.dataset.size);
    total += size;
    if (answer.dataset.waits === "true") waiting += size;
    if (answer.dataset.lost === "true") lost += size;
  }
  left.textContent = `${waiting} of ${total} wait${lost ? `, ${lost} not saved` : ""}`;
}

async function send(answer, points, comment) {
  const state = answer.querySelector(".state");
  const order = { digests: JSON.parse(answer.dataset.digests), points, comment };
  let words = "";
  try {
    const reply = await fetch(location.pathname, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Proof": proof },
      body: JSON.stringify(order),
    });
    if (!reply.ok) words = await reply.text();
  } catch {
    words = "the server doesn't answer: is `course mark` still running?";
  }
  state.textContent = words ? `not saved: ${words}` : "saved";
  answer.dataset.lost = String(words !== "");
  return words === "";
}

// Without points: the comment alone, and the points stay what they are.
function give(answer, points) {
  const comment = answer.querySelector("textarea").value;
  const mine = last.then(() => save(answer, points, comment));
  answer.querySelector(".state").textContent = "saving";
  answer.dataset.saving = String(Number(answer.dataset.saving ?? 0) + 1);
  last = mine.finally(() => {
    const others = Number(answer.dataset.saving) - 1;
    if (others) answer.dataset.saving = String(others);
    else delete answer.dataset.saving;
  });
}

async function save(answer, points, comment) {
  const saved = await send(answer, points, comment);
  if (saved && points !== undefined) show(answer, points);
  count();
}

function show(answer, points) {
  for (const button of answer.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(points !== null && Number(button.dataset.points) === points));
  }
  answer.querySelector("input").value = points === null ? "" : String(points);
  answer.dataset.waits = String(points === null);
}

answers.forEach((answer, number) => {
  answer.addEventListener("focusin", () => { current = number; });
  for (const button of answer.querySelectorAll("button")) {
    button.addEventListener("click", () => give(answer, Number(button.dataset.points)));
  }
  answer.querySelector("input").addEventListener("change", (event) => {
    if (event.target.value !== "" && event.target.checkValidity()) give(answer, Number(event.target.value));
  });
  answer.querySelector("textarea").addEventListener("change", () => give(answer));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isWriting = ["TEXTAREA", "INPUT"].includes(event.target.tagName);
  if (isWriting) {
    if (event.key === "Escape") { event.target.blur(); go(current); }
    return;
  }
  const answer = answers[current];
  if (event.key === "j") go(current + 1);
  else if (event.key === "k") go(current - 1);
  else if (event.key === "n") nextWaiting();
  else if (event.key === "c" && answer) { event.preventDefault(); answer.querySelector("textarea").focus(); }
  else if (event.key === "u" && answer) give(answer, null);
  else if (!event.repeat && answer && answer.querySelector(`button[data-points="${CSS.escape(event.key)}"]`)) {
    give(answer, Number(event.key));
    nextWaiting(); // at once: the next key is for the next answer, however slow the server
  }
});

nextWaiting();
