// What lies over the text and is no part of it: the handles of the selected span, the codes of labels at the ends of
// their underlines, and the short list of the spans under a click.

import { afterNextFrame, make, press } from "./panel.js";

const EDGES = ["start", "end"];
const NEAR_EDGE = 60;

export class Handles {
  constructor(desk) {
    this.desk = desk;
    this.hovered = [];
    this.stacked = [];
    this.widths = new Map();
    this.layer = make("div", { className: "over", ariaHidden: "true" });
    this.codes = make("div", {});
    this.handles = EDGES.map((edge) => make("span", { className: "handle", hidden: true, dataset: { edge } }));
    this.stack = make("div", { className: "spans-here", role: "group", ariaLabel: desk.say("spans_here"), hidden: true });
    this.layer.append(this.codes, ...this.handles);
    desk.passage.element.after(this.layer, this.stack);
    this.handles.forEach((handle) => handle.addEventListener("pointerdown", (event) => this.#grab(event, handle.dataset.edge)));
    addEventListener("resize", () => (this.widths.clear(), this.refresh()), { signal: desk.signal });
    desk.passage.drawing.moved = () => this.#moved();
    desk.signal?.addEventListener("abort", () => [this.layer, this.stack].forEach((one) => one.remove()));
  }

  refresh() {
    this.frame ||= afterNextFrame(() => {
      this.frame = 0;
      if (this.layer.isConnected) this.#refresh();
    });
  }

  #refresh() {
    const { desk } = this;
    const span = desk.readOnly ? null : desk.answer.span(desk.spanId);
    const put = [this.#codesPut(), ...(span ? [this.#handlesPut(span)] : [])];
    for (const act of put) act();
    for (const handle of this.handles) handle.hidden = !span;
    if (!this.stacked.some((one) => one === desk.spanId)) this.stack.hidden = true;
    if (!this.stack.hidden) this.#placeStack();
    for (const item of this.stack.children) item.ariaPressed = String(item.dataset.of === desk.spanId);
    this.sheet?.refresh();
  }

  /** The spans under the mouse: their codes are shown too. */
  hover(spans) {
    const ids = spans.map((one) => one.id);
    if (ids.join() === this.hovered.join()) return;
    this.hovered = ids;
    this.#codesPut()();
  }

  /** All spans at a place, to choose from, where there is more than one. */
  showStack(spans, offset) {
    const { desk } = this;
    this.stacked = spans.map((one) => one.id);
    this.stack.hidden = spans.length < 2;
    if (this.stack.hidden) return;
    const names = spans.map((span) => {
      const button = press(`${desk.nameOf(span.label)} `, () => desk.selectSpan(span.id), { ariaPressed: String(span.id === desk.spanId) }, make("q", { textContent: desk.short(span), dir: "auto" }));
      Object.assign(button.dataset, { of: span.id, slot: desk.answer.labels.get(span.label)?.colour ?? 16 });
      // The text keeps the focus, and with it the keys.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      return button;
    });
    this.stack.replaceChildren(...names);
    this.stackAt = offset;
    this.#placeStack();
  }

  #placeStack() {
    const box = this.#boxOf(this.stackAt);
    const area = this.layer.getBoundingClientRect();
    const left = Math.min(box.left - area.left, area.width - this.stack.offsetWidth - 20);
    Object.assign(this.stack.style, { left: `${Math.max(0, left)}px`, top: `${box.bottom - area.top + 14}px` });
  }

  /** Other ends for a span, which keeps its identity, its note and its history. */
  resize(id, { start, end }) {
    const { desk } = this;
    const span = desk.answer.span(id);
    if (start >= end || (start === span.start && end === span.end)) return;
    if (desk.answer.hasTwin(span.label, start, end, id)) {
      desk.announce(desk.say("there_already", { label: desk.nameOf(span.label) }));
      return;
    }
    desk.answer.editSpan(id, { start, end, quote: desk.passage.quote(start, end) });
    desk.announce(desk.say("edge", { quote: desk.short({ start, end }) }), { untilSaved: true });
  }

  /** What a finger does with a span; fetched when it is first needed. */
  async openSheet(id) {
    if (this.desk.readOnly) return;
    const { Sheet } = await import("./sheet.js");
    this.sheet ??= new Sheet(this.desk);
    this.sheet.open(id);
  }

  #moved() {
    this.stacked = [];
    this.refresh();
  }

  // Where the "start" or "end" of a range stands: the line's box, and the side on which the range ends there.
  #edgeOf(range, edge) {
    const { passage } = this.desk;
    const at = edge === "start" ? range.start : passage.previousEdge(range.end);
    const box = this.#boxOf(at);
    return { box, x: (edge === "start") === passage.isRtlLetter(at) ? box.right : box.left };
  }

  #boxOf(offset) {
    const { passage } = this.desk;
    const boxes = passage.rangeOf(offset, Math.max(passage.nextEdge(offset), offset)).getClientRects();
    return boxes[boxes.length - 1] ?? passage.element.getBoundingClientRect();
  }

  // Look where the handles belong; what is given back puts them there. All is looked at before anything is put: to look
  // at what was just changed makes the browser lay the page out at once.
  #handlesPut(range) {
    const area = this.layer.getBoundingClientRect();
    const places = EDGES.map((edge) => {
      const { box, x } = this.#edgeOf(range, edge);
      // Outward from the words, so that a tap on a short span is not a tap on its handle.
      const y = edge === "start" ? box.top + 3 : box.bottom - 3;
      return { left: `${x - area.left}px`, top: `${y - area.top}px` };
    });
    return () => this.handles.forEach((handle, n) => Object.assign(handle.style, places[n]));
  }

  // A code stands between two lines, at the end of its underline; one for which there is no room is left out.
  #codesPut() {
    const { desk } = this;
    const { answer } = desk;
    // Marks have their codes in the text.
    if (desk.passage.drawing.marked) return () => this.codes.replaceChildren();
    const shown = new Set(this.hovered);
    if (desk.spanId) shown.add(desk.spanId);
    else if (!desk.selection) for (const one of answer.at(desk.caret.at)) shown.add(one.id);
    const spans = [...shown].map((id) => answer.span(id)).filter(Boolean);
    const area = this.layer.getBoundingClientRect();
    const places = spans.map((span) => this.#edgeOf(span, "end"));
    return () => this.#putCodes(spans, places, area);
  }

  #putCodes(spans, places, area) {
    const { desk } = this;
    const chips = spans.map((span) => make("span", { className: "code", textContent: desk.codeOf(span), dataset: { slot: desk.answer.labels.get(span.label)?.colour ?? 16 } }));
    if (!chips.length && !this.codes.firstChild) return;
    this.codes.replaceChildren(...chips);
    const widths = chips.map((chip) => this.#widthOf(chip));
    const taken = [];
    chips.forEach((chip, n) => {
      const { box, x } = places[n];
      const toLeft = x === box.right;
      let left = x - area.left + (toLeft ? -widths[n] - 8 : 8);
      const top = box.bottom - area.top;
      while (taken.some((one) => one.top === top && one.left < left + widths[n] && left < one.right)) left += toLeft ? -widths[n] - 2 : widths[n] + 2;
      chip.hidden = left < 0 || left + widths[n] > area.width;
      if (!chip.hidden) taken.push({ top, left, right: left + widths[n] });
      Object.assign(chip.style, { left: `${left}px`, top: `${top}px` });
    });
  }

  // Measured once for each code.
  #widthOf(chip) {
    const { textContent } = chip;
    if (!this.widths.has(textContent)) this.widths.set(textContent, chip.offsetWidth);
    return this.widths.get(textContent);
  }

  #grab(event, edge) {
    const { desk, layer } = this;
    const { answer, passage } = desk;
    const span = answer.span(desk.spanId);
    if (event.button !== 0 || !span || desk.readOnly) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const { box, x } = this.#edgeOf(span, edge);
    const from = { x: event.clientX - x, y: event.clientY - box.top - box.height / 2 };
    let range = { start: span.start, end: span.end };
    const held = new AbortController();
    const hear = (on, kind, act) => on.addEventListener(kind, act, { signal: held.signal, capture: true });
    const end = (isKept) => {
      if (held.signal.aborted) return;
      held.abort();
      layer.classList.remove("dragging");
      if (isKept) this.resize(span.id, range);
      const hasMoved = range.start !== span.start || range.end !== span.end;
      if (isKept && !hasMoved && event.pointerType === "touch") this.openSheet(span.id);
      desk.refresh();
    };
    handle.setPointerCapture(event.pointerId);
    layer.classList.add("dragging");
    this.stack.hidden = true;
    hear(handle, "pointermove", (moved) => {
      const at = passage.offsetAt(moved.clientX - from.x, moved.clientY - from.y);
      if (at !== null) {
        const next = { ...range, [edge]: passage.restOf(edge, at, moved.altKey) };
        if (next.start < next.end) range = next;
        passage.draw("chosen", [range], 30);
        this.#handlesPut(range)();
      }
      if (moved.clientY < NEAR_EDGE) scrollBy(0, -20);
      else if (moved.clientY > innerHeight - NEAR_EDGE) scrollBy(0, 20);
    });
    hear(handle, "pointerup", () => end(true));
    hear(handle, "pointercancel", () => end(false));
    hear(window, "keydown", (pressed) => {
      if (pressed.key !== "Escape") return;
      pressed.preventDefault();
      pressed.stopPropagation();
      end(false);
    });
  }
}
