// What a page does beyond links and forms; without it everything works.
"use strict";
document.documentElement.classList.add("has-js");

// Counts load after the results.
for (const part of document.querySelectorAll("[data-part]")) {
  fetch(part.dataset.part).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status))).then((text) => {
    const read = new DOMParser().parseFromString(text, "text/html");
    part.replaceChildren(...read.body.childNodes);
  }).catch(() => {});
}

// Drag over the columns of a timeline to narrow the time.
for (const box of document.querySelectorAll("[data-brush]")) {
  const periods = [...box.querySelectorAll(".period")];
  let first = -1, last = -1, moved = false;
  const at = (event) => {
    const x = event.clientX;
    return periods.findIndex((each) => { const place = each.getBoundingClientRect(); return x >= place.left && x < place.right; });
  };
  const paint = () => periods.forEach((each, n) => each.classList.toggle("in", first >= 0 && n >= Math.min(first, last) && n <= Math.max(first, last)));
  box.addEventListener("pointerdown", (event) => { if (event.button === 0) { first = last = at(event); moved = false; } });
  box.addEventListener("pointermove", (event) => {
    if (first < 0) return;
    const now = at(event);
    if (now >= 0 && now !== last) { last = now; moved = true; paint(); }
  });
  addEventListener("pointerup", () => {
    if (first >= 0 && moved) {
      const address = new URL(box.dataset.brush, location.href);
      address.searchParams.set("since", periods[Math.min(first, last)].dataset.since);
      address.searchParams.set("until", periods[Math.max(first, last)].dataset.until);
      location.assign(address);
    }
    first = last = -1; paint();
  });
  box.addEventListener("click", (event) => { if (moved) { event.preventDefault(); moved = false; } }, true);
  box.addEventListener("dragstart", (event) => event.preventDefault());
}

// A card beside a mark, and all marks of whom the pointer is on.
const lines = new Map([...document.querySelectorAll("[data-entity]")].map((line) => [line.dataset.entity, line]));
let card = null;
const light = (about, on) => { for (const mark of document.querySelectorAll(".m")) if (mark.dataset.about === about) mark.classList.toggle("lit", on); };
const open = (mark) => {
  const line = lines.get(mark.dataset.about);
  if (!line) return;
  card = document.createElement("div");
  card.className = "pop";
  card.append(...line.cloneNode(true).childNodes);
  document.body.append(card);
  const place = mark.getBoundingClientRect();
  card.style.left = `${Math.max(8, Math.min(place.left, innerWidth - card.offsetWidth - 8)) + scrollX}px`;
  card.style.top = `${place.bottom + 8 + scrollY}px`;
};
const close = () => { if (card) card.remove(); card = null; };
for (const [began, ended] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  document.addEventListener(began, (event) => {
    const mark = event.target.closest && event.target.closest("[data-about],[data-entity]");
    if (!mark) return;
    close();
    light(mark.dataset.about || mark.dataset.entity, true);
    if (mark.dataset.about) open(mark);
  });
  document.addEventListener(ended, (event) => {
    const mark = event.target.closest && event.target.closest("[data-about],[data-entity]");
    if (mark) { close(); light(mark.dataset.about || mark.dataset.entity, false); }
  });
}
addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

// The map month by month.
const form = document.querySelector("[data-months]");
if (form) {
  const slider = form.querySelector("input"), said = form.querySelector("output"), choice = form.querySelector("select"), play = form.querySelector("[data-play]");
  const shapes = [...document.querySelectorAll(".world .land")];
  let months = null, timer = null;
  const load = async () => {
    if (months) return;
    months = {};
    for (const row of (await (await fetch(form.dataset.months)).json()).rows) (months[row.month] ||= {})[row.code] = row.articles;
  };
  const show = async () => {
    await load();
    const month = choice.options[slider.value].value;
    choice.value = month;
    said.value = month || "all time";
    const counts = month ? months[month.replace("-", "")] || {} : Object.values(months).reduce((all, each) => { for (const code in each) all[code] = (all[code] || 0) + each[code]; return all; }, {});
    const most = Math.max(1, ...Object.values(counts)), bits = Math.floor(Math.log2(most)) || 1;
    for (const shape of shapes) {
      const articles = counts[shape.dataset.code] || 0;
      const step = articles ? Math.min(5, 1 + Math.floor(4 * Math.floor(Math.log2(articles)) / bits)) : 0;
      shape.setAttribute("class", `land q${step}`);
    }
  };
  const stop = () => { clearInterval(timer); timer = null; play.textContent = "Play"; };
  slider.addEventListener("input", () => { stop(); show(); });
  slider.addEventListener("change", () => { if (!timer) form.requestSubmit(); });
  play.addEventListener("click", () => {
    if (timer) return stop();
    play.textContent = "Stop";
    timer = setInterval(() => {
      if (+slider.value >= +slider.max) { stop(); return; }
      slider.value = +slider.value + 1; show();
    }, 500);
  });
}
