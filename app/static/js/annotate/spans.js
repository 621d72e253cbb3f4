// The spans once more as a list: each can be read, changed word by word, noted and deleted here, and a new one
// added, without selecting anything in the text.

import { afterNextFrame, make, press } from "./panel.js";

const AT_ONCE = 40;
// Fetched when it is first opened, and ahead for when there is no network; at once from then on, for a row that is
// written anew gives the focus back to the field that had it.
let byWords = null;

function withWords(act) {
  if (byWords) act(byWords);
  else import("./by-words.js").then((loaded) => act((byWords = loaded))).catch(() => undefined);
}

export class SpanList {
  constructor(desk) {
    this.desk = desk;
    this.list = document.getElementById("spans");
    this.items = new Map();
    this.opened = new Set();
    this.labels = [...desk.answer.labels].filter(([, one]) => one.layer.on_span).map(([key, one]) => [key, one.name]);
    if (this.labels.length && desk.passage.words.length) this.#adder();
    this.refresh();
  }

  refresh() {
    const { desk } = this;
    const { now } = desk.answer;
    // A name of a saying may change without the spans.
    if (this.shown !== now || this.sayings !== desk.sayings) {
      this.shown = now;
      this.sayings = desk.sayings;
      this.#rows();
    }
    if (this.chosen === desk.spanId) return;
    for (const id of [this.chosen, desk.spanId]) {
      const item = this.items.get(id);
      item?.row.classList.toggle("chosen", id === desk.spanId);
      item?.pick.setAttribute("aria-pressed", String(id === desk.spanId));
    }
    this.chosen = desk.spanId;
    if (this.chosen) afterNextFrame(() => this.#show(this.items.get(this.chosen)?.row));
  }

  // Where the answers scroll by themselves, the row of the chosen span is brought above the card.
  #show(row) {
    const box = this.list.closest(".answers");
    if (!row?.isConnected || box.scrollHeight <= box.clientHeight) return;
    const card = document.getElementById("card");
    const end = card.hidden ? box.getBoundingClientRect().bottom : card.getBoundingClientRect().top;
    const { top, bottom } = row.getBoundingClientRect();
    if (bottom > end || top < box.getBoundingClientRect().top) box.scrollTop += Math.min(bottom - end, top - box.getBoundingClientRect().top);
  }

  /** A row shows what it showed before: what was chosen in it could not be. */
  writeAnew(id) {
    this.shown = null;
    this.items.get(id).span = null;
    this.refresh();
  }

  focusNote(id) {
    this.items.get(id)?.note.show();
  }

  #rows() {
    const { desk } = this;
    const spans = desk.answer.inOrder();
    const there = new Set(spans.map((one) => one.id));
    const away = [...this.items].filter(([id]) => !there.has(id));
    const lost = away.find(([, item]) => item.row.contains(document.activeElement));
    const place = lost ? [...this.list.children].indexOf(lost[1].row) : -1;
    for (const [id, item] of away) {
      item.row.remove();
      this.items.delete(id);
    }
    this.nothing?.remove();
    if (!spans.length) this.list.append((this.nothing ??= make("li", { className: "nothing hint", textContent: desk.say("no_spans") })));
    const sayings = this.sayings ? JSON.stringify(desk.answer.now.attributions) : "";
    if (sayings !== this.saidBefore) this.said = (this.said ?? 0) + 1;
    this.saidBefore = sayings;
    let made = 0;
    for (const [n, span] of spans.entries()) {
      let item = this.items.get(span.id);
      if (!item && (made += 1) > AT_ONCE) {
        this.#goOn();
        break;
      }
      // Changed, it is another object: nothing that is said is changed in its place.
      if (item?.span !== span || item.said !== this.said) item = this.#replaced(span, item);
      if (this.list.children[n] !== item.row) this.list.insertBefore(item.row, this.list.children[n] || null);
    }
    if (place < 0) return;
    // Who deleted a span here goes on with the next one, else with the one before.
    const next = spans[Math.min(place, spans.length - 1)];
    (this.items.get(next?.id)?.pick ?? desk.passage.element).focus({ preventScroll: !next });
  }

  // Hundreds of rows are made while nothing else is done.
  #goOn() {
    window.cancelIdleCallback?.(this.idle);
    this.idle = (window.requestIdleCallback ?? setTimeout)(() => this.desk.signal.aborted || this.#rows());
  }

  #replaced(span, before) {
    const had = before?.row.contains(document.activeElement) ? document.activeElement.dataset.part : null;
    const item = { ...this.#row(span), span, said: this.said };
    before?.row.replaceWith(item.row);
    this.items.set(span.id, item);
    const isChosen = span.id === this.desk.spanId;
    item.row.classList.toggle("chosen", isChosen);
    item.pick.setAttribute("aria-pressed", String(isChosen));
    if (had) item.row.querySelector(`[data-part="${had}"]`)?.focus();
    return item;
  }

  #row(span) {
    const { desk } = this;
    const label = desk.answer.labels.get(span.label);
    const name = desk.nameOf(span.label);
    const about = desk.say("span_of", { label: name, quote: desk.short(span) });
    const edit = (changes) => desk.answer.editSpan(span.id, changes);
    const pick = press("", () => desk.selectSpan(span.id, { reveal: true }), { className: "pick", dataset: { part: "pick" } });
    pick.append(make("strong", { textContent: name }), " ", make("q", { textContent: span.quote, dir: "auto" }));
    const note = desk.panel.note(span, about, edit);
    const place = make("div", { className: "by-words", hidden: true });
    const quiet = { className: "quiet", about };
    const change = press(desk.say("change_words"), () => this.#unfold(span.id, change, place), { ...quiet, dataset: { part: "change" } });
    const away = press(desk.say("delete"), () => desk.deleteSpan(span.id), { ...quiet, dataset: { part: "delete" } });
    const tools = [...(label ? desk.panel.tools(label.layer, span, edit) : []), desk.sayings?.linkField(span), change, note.button, away];
    const row = make("li", { dataset: { slot: label?.colour ?? 16, span: span.id } }, pick, make("span", { className: "tools" }, ...tools.filter(Boolean)), place, note.field);
    change.setAttribute("aria-expanded", "false");
    if (this.opened.has(span.id)) this.#fold(span.id, change, place, true);
    return { row, pick, note };
  }

  #unfold(id, button, place) {
    if (place.hidden) this.opened.add(id);
    else this.opened.delete(id);
    this.#fold(id, button, place, place.hidden);
  }

  #fold(id, button, place, isOpen) {
    place.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) withWords(({ fillSpan }) => place.hidden || fillSpan(this, id, place));
    else place.replaceChildren();
  }

  #adder() {
    const { desk } = this;
    const box = make("div", { className: "by-words" });
    const fold = make("details", { id: "add-span" }, make("summary", { textContent: desk.say("add_span") }), box);
    fold.addEventListener("toggle", () => {
      if (fold.open) withWords(({ fillAdder }) => fillAdder(this, box));
      else box.replaceChildren();
    });
    this.list.after(fold);
  }
}
