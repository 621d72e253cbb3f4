// Mouse and touch on the text, and the bar of labels beside a selection.

import { make, press } from "./panel.js";

const SETTLED = 250;
const SAYING_PARTS = ["source", "cue", "content"];

export class LabelBar {
  constructor(desk) {
    this.desk = desk;
    this.bar = document.getElementById("labels");
    this.parts = make("span", { className: "parts" });
    this.all = make("span", { className: "parts" });
    for (const [key, label] of desk.answer.labels) {
      if (label.layer.on_span) this.all.append(this.#button(label.name, label.shortcut, () => desk.applyLabel(key), label.colour));
    }
    if (desk.asks.attributions) {
      this.all.append(this.#button(desk.say("who_says"), "a", () => desk.beginSaying()));
      SAYING_PARTS.forEach((part, n) => this.parts.append(this.#button(desk.say(part), n + 1, () => desk.sayings.take(part))));
    }
    this.bar.append(this.all, this.parts);
    addEventListener("resize", () => this.place());
  }

  show(isOpen) {
    this.bar.hidden = !isOpen;
    this.all.hidden = Boolean(this.desk.sayings?.isOpen);
    this.parts.hidden = !this.all.hidden;
    if (isOpen) this.place();
  }

  // Above the end of the selection, below it where there is no room; on a narrow page the stylesheet docks it.
  place() {
    const { selection, passage } = this.desk;
    if (this.bar.hidden || !selection || matchMedia("(max-width: 900px)").matches) return;
    const boxes = passage.rangeOf(selection.start, selection.end).getClientRects();
    const last = boxes[boxes.length - 1];
    if (!last) return;
    const { offsetWidth: wide, offsetHeight: high } = this.bar;
    const left = Math.max(8, Math.min(last.left, document.documentElement.clientWidth - wide - 8));
    const over = boxes[0].top - high - 8;
    this.bar.style.left = `${left + scrollX}px`;
    this.bar.style.top = `${(over > 8 ? over : last.bottom + 8) + scrollY}px`;
  }

  #button(name, key, act, colour) {
    const button = press(`${name} `, act, {}, ...(key ? [make("kbd", { textContent: key })] : []));
    if (colour) button.dataset.slot = colour;
    // The selection stays where it is while a button is pressed.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    return button;
  }
}

export function listenToPointer(desk) {
  const { passage } = desk;
  const { element } = passage;
  let pressed = null;
  let before = "";
  let settling = 0;

  element.addEventListener("pointerdown", (event) => {
    pressed = event.button === 0 ? { touch: event.pointerType === "touch" } : null;
    before = getSelection().toString();
  });
  document.addEventListener("mouseup", (event) => {
    if (!pressed || pressed.touch || event.button !== 0) return;
    pressed = null;
    // A click into a selection takes it away only after the event.
    if (event.detail === 1 && getSelection().toString() === before) setTimeout(() => heard(event), 0);
    else heard(event);
  });
  document.addEventListener("selectionchange", () => {
    if (!pressed?.touch) return;
    clearTimeout(settling);
    settling = setTimeout(() => {
      const found = passage.browserSelection();
      if (found && found.start < found.end) desk.select(passage.snap(found.start, found.end), { keepsBrowser: true });
    }, SETTLED);
  });
  element.addEventListener("click", () => {
    if (pressed?.touch && getSelection().isCollapsed) clicked();
  });

  function heard(event) {
    const found = passage.browserSelection();
    if (event.detail >= 3 && found) return desk.select(passage.sentenceAt(found.start));
    if (!found || found.start === found.end) return clicked();
    const range = event.altKey ? passage.trim(found.start, found.end) : passage.snap(found.start, found.end);
    return range ? desk.select(range) : desk.clear();
  }

  // The shortest span under the click, and at each further click there the next one outward.
  function clicked() {
    const found = passage.browserSelection();
    if (!found) return;
    const here = desk.answer.at(found.start);
    const next = here.findIndex((one) => one.id === desk.spanId) + 1;
    desk.moveCaret(found.start);
    if (here.length) desk.selectSpan(here[next % here.length].id);
  }
}
