// The sheet of one span, for fingers: its label, its ends by the word, its voice, its note, and away with it.

import { choose, make, press } from "./panel.js";

export class Sheet {
  constructor(desk) {
    this.desk = desk;
    this.id = null;
    this.quote = make("q", { dir: "auto" });
    this.parts = make("div", { className: "plain" });
    this.note = make("textarea", { rows: 2, maxLength: 4000 });
    this.note.addEventListener("change", () => desk.answer.editSpan(this.id, { note: this.note.value.trim() }));
    this.box = make("section", { className: "span-sheet", role: "dialog", ariaLabel: desk.say("sheet"), hidden: true });
    this.close_ = press(desk.say("close"), () => this.close());
    this.box.append(
      make("p", {}, this.quote),
      make("div", { className: "row" }, ...this.#edges()),
      this.parts,
      make("label", {}, `${desk.say("note")} `, this.note),
      make("div", { className: "row" }, press(desk.say("delete"), () => this.#delete(), { className: "danger" }), this.close_),
    );
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    document.querySelector("main").append(this.box);
    desk.signal?.addEventListener("abort", () => this.box.remove());
  }

  open(id) {
    this.id = id;
    this.box.hidden = false;
    this.refresh();
    this.close_.focus({ preventScroll: true });
    const { passage, answer } = this.desk;
    const span = answer.span(id);
    const box = span && passage.rangeOf(span.start, span.end).getBoundingClientRect();
    const top = this.box.getBoundingClientRect().top;
    // The words stay in sight above the sheet.
    if (box && box.bottom > top - 16) scrollBy({ top: Math.min(box.bottom - top + 32, box.top - 16) });
  }

  close() {
    if (this.box.hidden) return;
    this.box.hidden = true;
    this.id = null;
    this.desk.passage.element.focus({ preventScroll: true });
  }

  refresh() {
    const { desk } = this;
    const span = desk.answer.span(this.id);
    if (this.box.hidden) return;
    if (!span || desk.spanId !== this.id) {
      this.close();
      return;
    }
    this.quote.textContent = span.quote;
    if (document.activeElement !== this.note) this.note.value = span.note;
    const had = this.parts.contains(document.activeElement) ? document.activeElement.dataset.part : null;
    this.parts.replaceChildren(...this.#choices(span));
    if (had) this.parts.querySelector(`[data-part="${CSS.escape(had)}"]`)?.focus();
  }

  #edges() {
    const { desk } = this;
    const act = (edge, forward) => () => {
      const span = desk.answer.span(this.id);
      desk.handles.resize(this.id, { start: span.start, end: span.end, [edge]: desk.passage.edge("word", edge, span[edge], forward) });
    };
    return ["start", "end"].flatMap((edge) => {
      const back = press("◂", act(edge, false), { ariaLabel: desk.say(`${edge}_back`) });
      const on = press("▸", act(edge, true), { ariaLabel: desk.say(`${edge}_on`) });
      const buttons = desk.passage.isRtl(desk.answer.span(desk.spanId)?.[edge] ?? 0) ? [back, on].map((one, n) => Object.assign(one, { textContent: "▸◂"[n] })) : [back, on];
      return [make("span", { className: "edge" }, make("span", { textContent: desk.say(`sheet_${edge}`), ariaHidden: "true" }), ...buttons)];
    });
  }

  #choices(span) {
    const { desk } = this;
    const { answer } = desk;
    const labels = [...answer.labels].filter(([, one]) => one.layer.on_span).map(([key, one]) => [key, one.name]);
    const keep = (key) => {
      if (!answer.hasTwin(key, span.start, span.end, span.id)) answer.relabel(span.id, key);
      else desk.announce(desk.say("there_already", { label: desk.nameOf(key) }));
      this.refresh();
    };
    const made = [choose(desk.say("label"), labels, span.label, keep, "label")];
    for (const one of answer.labels.get(span.label)?.layer.attributes ?? []) {
      if (one.type !== "choose_one") continue;
      const options = one.choices.map(({ key, name }) => [key, name]);
      const value = span.attributes[one.key] ?? one.default;
      made.push(choose(one.name, one.default === null ? [["", "—"], ...options] : options, value, (said) => this.#say(one.key, said), one.key));
    }
    return made;
  }

  #say(key, value) {
    const { [key]: _before, ...others } = this.desk.answer.span(this.id).attributes;
    this.desk.answer.editSpan(this.id, { attributes: value ? { ...others, [key]: value } : others });
  }

  #delete() {
    const { id } = this;
    this.close();
    this.desk.deleteSpan(id);
  }
}
