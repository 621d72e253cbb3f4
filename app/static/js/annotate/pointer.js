// Mouse and touch on the text, and the bar of labels beside a selection.

import { make, plain, press } from "./panel.js";

const SETTLED = 250;
const STAYED = 500;
const CONTROLS = "a, button, input, select, textarea, summary, label, dialog, .handle, .answers, .labels-bar";
const SAYING_PARTS = ["source", "cue", "content"];

export class LabelBar {
  constructor(desk) {
    this.desk = desk;
    this.bar = document.getElementById("labels");
    this.parts = make("span", { className: "parts" });
    this.all = make("span", { className: "parts" });
    this.field = make("input", { type: "text", autocomplete: "off", hidden: true, dir: "auto" });
    this.field.setAttribute("aria-label", desk.say("find_label"));
    this.field.placeholder = desk.say("find_label");
    this.buttons = [];
    // Opened by a key: it stays until a label is chosen or it is left.
    this.isHeld = false;
    for (const [key, label] of desk.answer.labels) this.#add(label, () => desk.applyLabel(key));
    if (desk.asks.attributions) {
      const key = document.querySelector("#say .key")?.cloneNode(true);
      this.whoSays = this.#button(desk.say("who_says"), key, () => desk.beginSaying());
      this.all.append(this.whoSays);
      SAYING_PARTS.forEach((part, n) => this.parts.append(this.#button(desk.say(part), make("kbd", { textContent: n + 1 }), () => desk.sayings.take(part))));
    }
    this.all.prepend(this.field);
    this.bar.append(this.all, this.parts);
    this.field.addEventListener("input", () => {
      this.#narrow();
      desk.announce(desk.count("cards", this.#shown().length));
    });
    this.bar.addEventListener("keydown", (event) => this.#key(event));
    this.bar.addEventListener("focusout", ({ relatedTarget }) => {
      if (this.isHeld && !this.bar.contains(relatedTarget)) this.close();
    });
    addEventListener("resize", () => this.place(), { signal: desk.signal });
  }

  show(isOpen) {
    this.bar.hidden = !isOpen && !this.isHeld;
    this.all.hidden = Boolean(this.desk.sayings?.isOpen);
    this.parts.hidden = !this.all.hidden;
    if (!this.bar.hidden) {
      this.#narrow();
      this.place();
    }
  }

  /** By key: to the first label, or to the field that finds one; the labels are those for what is selected. */
  open({ find = false } = {}) {
    if (this.desk.sayings?.isOpen) return;
    this.isHeld = true;
    if (find) this.field.hidden = false;
    this.show(true);
    (find ? this.field : this.#shown()[0])?.focus({ preventScroll: true });
  }

  close() {
    const hadFocus = this.bar.contains(document.activeElement);
    this.isHeld = false;
    this.field.hidden = true;
    this.field.value = "";
    this.show(Boolean(this.desk.selection) && !this.desk.readOnly);
    if (hadFocus) this.desk.passage.element.focus({ preventScroll: true });
  }

  /** Soon, with the next frame: measuring is slow, and no key waits for it. */
  place() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.#place();
    });
  }

  // Above the end of the selection, below it where there is no room; on a narrow page the stylesheet docks it.
  #place() {
    const { passage, answer } = this.desk;
    const range = this.desk.selection ?? answer.span(this.desk.spanId) ?? this.desk.caretRange;
    if (this.bar.hidden) return;
    // Docked there, and the end of what is selected, which the hand is at, is brought above it.
    if (passage.narrow.matches) return passage.reveal({ start: passage.previousEdge(range.end), end: range.end });
    const boxes = passage.rangeOf(range.start, range.end).getClientRects();
    const last = boxes[boxes.length - 1];
    if (!last) return;
    const { offsetWidth: wide, offsetHeight: high } = this.bar;
    const left = Math.max(8, Math.min(last.left, document.documentElement.clientWidth - wide - 8));
    const over = boxes[0].top - high - 8;
    this.bar.style.left = `${left + scrollX}px`;
    this.bar.style.top = `${(over > 8 ? over : last.bottom + 8) + scrollY}px`;
  }

  #add(label, choose) {
    const { shortcut, layer } = label;
    const code = /\d/.test(shortcut) ? `Digit${shortcut}` : `Key${shortcut?.toUpperCase()}`;
    const key = shortcut && make("kbd", { textContent: shortcut, dataset: { code } });
    const act = () => {
      choose();
      this.close();
    };
    const button = this.#button(label.name, key, act, label.colour);
    this.buttons.push({ button, layer, name: plain(label.name) });
    this.all.append(button);
  }

  // The labels that what is selected may have, and of these the ones that are looked for.
  #narrow() {
    const { selection, spanId } = this.desk;
    const place = selection || spanId ? "on_span" : "on_passage";
    const typed = plain(this.field.value.trim());
    if (this.whoSays) this.whoSays.hidden = Boolean(typed);
    for (const { button, layer, name } of this.buttons) button.hidden = !layer[place] || !name.includes(typed);
  }

  #shown() {
    return [...this.all.querySelectorAll("button:not([hidden])")];
  }

  #key(event) {
    const inField = event.target === this.field;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1, ArrowRight: inField ? 0 : 1, ArrowLeft: inField ? 0 : -1 }[event.key] ?? 0;
    const all = [...(this.field.hidden ? [] : [this.field]), ...this.#shown()];
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && inField) this.#shown()[0]?.click();
    else if (by) all[(all.indexOf(event.target) + by + all.length) % all.length].focus({ preventScroll: true });
    else return;
    event.preventDefault();
  }

  #button(name, key, act, colour) {
    const button = press(`${name} `, act, {}, ...(key ? [key] : []));
    if (colour) button.dataset.slot = colour;
    // The selection stays where it is while a button is pressed.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    return button;
  }
}

export function listenToPointer(desk) {
  const { passage } = desk;
  const { element } = passage;
  const { signal } = desk;
  let pressed = null;
  let waiting = 0;
  let hovering = 0;

  document.addEventListener(
    "pointerdown",
    (event) => {
      const isFinger = event.pointerType === "touch";
      desk.isTouched = isFinger;
      const isHere = element.contains(event.target) && !event.target.closest(".para-number");
      // A drag may begin beside the text; on a control it is the control's.
      clearTimeout(waiting);
      pressed = event.button === 0 && !isFinger && (isHere || !event.target.closest?.(CONTROLS)) ? { isHere, before: getSelection().toString() } : null;
      // A drag goes through what lies over the text.
      desk.handles.layer.classList.toggle("dragging", Boolean(pressed));
    },
    { signal, capture: true },
  );
  document.addEventListener(
    "mouseup",
    (event) => {
      if (!pressed || event.button !== 0) return;
      desk.handles.layer.classList.remove("dragging");
      const { isHere, before } = pressed;
      pressed = null;
      // A click into a selection takes it away only after the event.
      if (event.detail === 1 && getSelection().toString() === before) waiting = setTimeout(() => heard(event, isHere), 0);
      else heard(event, isHere);
    },
    { signal },
  );
  document.addEventListener("keydown", (event) => dropDrag(event), { signal, capture: true });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons || hovering) return;
    hovering = requestAnimationFrame(() => {
      hovering = 0;
      const at = passage.characterAt(event.clientX, event.clientY);
      desk.handles.hover(at === null ? [] : desk.answer.at(at));
    });
  });
  element.addEventListener("pointerleave", () => desk.handles.hover([]));
  // With Ctrl, or the command key, a label goes on these words beside the one that is there.
  document.addEventListener("click", addAnother, { signal, capture: true });
  listenToNumbers(desk);
  listenToTouch(desk);

  function addAnother(event) {
    desk.addsAnother = event.ctrlKey || event.metaKey;
    setTimeout(() => (desk.addsAnother = false), 0);
  }

  // Escape while the mouse is held gives the drag up.
  function dropDrag(event) {
    if (event.key !== "Escape" || !pressed) return;
    pressed = null;
    passage.isSelected = true;
    desk.handles.layer.classList.remove("dragging");
    desk.clear();
    event.preventDefault();
    event.stopPropagation();
  }

  function heard(event, isHere) {
    const found = passage.browserSelection();
    passage.isSelected = true;
    if (found && found.start < found.end) {
      if (event.detail >= 3) {
        // The browser has taken the whole paragraph; the sentence is the one under the mouse.
        const under = passage.characterAt(event.clientX, event.clientY) ?? found.start;
        return desk.select(passage.sentenceAt(Math.min(under, passage.length - 1)));
      }
      const range = event.altKey ? passage.trim(found.start, found.end) : passage.snap(found.start, found.end);
      return range ? desk.select(range) : desk.clear();
    }
    return isHere && event.detail < 2 ? clickAt(desk, event) : undefined;
  }
}

// The shortest span under the click, and at each further click there the next one outward.
function clickAt(desk, event) {
  const { passage, answer } = desk;
  const at = passage.characterAt(event.clientX, event.clientY) ?? passage.offsetAt(event.clientX, event.clientY);
  if (at === null) return;
  const here = answer.at(at);
  const next = here.findIndex((one) => one.id === desk.spanId) + 1;
  desk.moveCaret(at);
  if (!here.length) return;
  const { id } = here[next % here.length];
  desk.selectSpan(id);
  if (desk.isTouched) desk.handles.openSheet(id);
  else desk.handles.showStack(here, at);
}

// The number beside a paragraph selects it; a finger that stays on it, its sentences one after the other.
function listenToNumbers(desk) {
  const { passage } = desk;
  const isNumber = (event) => event.target.closest?.(".para-number");
  const place = passage.element.parentElement;
  let staying = 0;
  let isSentence = false;
  const blockOf = (number) => passage.paragraphs[Math.max(0, passage.blocks.indexOf(number.closest(".para")))];
  const options = { signal: desk.signal };
  place.addEventListener("mousedown", (event) => isNumber(event) && event.preventDefault(), options);
  place.addEventListener("contextmenu", (event) => isNumber(event) && event.preventDefault(), options);
  place.addEventListener(
    "pointerdown",
    (event) => {
      const number = isNumber(event);
      clearTimeout(staying);
      isSentence = false;
      if (!number || event.pointerType !== "touch") return;
      staying = setTimeout(() => {
        const { start, end } = blockOf(number);
        const now = desk.selection;
        const next = now && start <= now.start && now.end < end ? passage.edge("sentence", "end", now.end, true) - 1 : start;
        isSentence = true;
        desk.select(passage.sentenceAt(next));
      }, STAYED);
    },
    options,
  );
  for (const kind of ["pointerup", "pointercancel"]) place.addEventListener(kind, () => clearTimeout(staying), options);
  place.addEventListener(
    "click",
    (event) => {
      const number = isNumber(event);
      if (number && !isSentence) desk.select(passage.paragraphAt(blockOf(number).start));
    },
    options,
  );
}

// The platform's own handles select; once they rest, the labels come.
function listenToTouch(desk) {
  const { passage } = desk;
  const isCoarse = matchMedia("(pointer: coarse)");
  let settling = 0;
  // At hand before it is needed: the connection may be gone by then.
  if (isCoarse.matches) import("./sheet.js");
  document.addEventListener(
    "selectionchange",
    () => {
      if (!(desk.isTouched ?? isCoarse.matches)) return;
      clearTimeout(settling);
      settling = setTimeout(() => {
        const found = passage.browserSelection();
        if (!found || found.start >= found.end) return;
        const range = passage.snap(found.start, found.end);
        const now = desk.selection;
        if (range && (range.start !== now?.start || range.end !== now.end)) desk.select(range, { keepsBrowser: true });
      }, SETTLED);
    },
    { signal: desk.signal },
  );
  passage.element.addEventListener("click", (event) => {
    if (desk.isTouched && getSelection().isCollapsed && !event.target.closest(".para-number")) clickAt(desk, event);
  });
}
