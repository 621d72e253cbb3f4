// What a model suggests for the passage: a list to accept from or to reject, and the words that it is about.

import { becameOf } from "./became.js";
import { make, press } from "./panel.js";

export class Suggestions {
  constructor(desk) {
    this.desk = desk;
    this.list = document.getElementById("suggestions");
    this.suggested = [...desk.answer.suggested.values()];
    this.refresh();
  }

  refresh() {
    const { answer, passage } = this.desk;
    if (this.shown === answer.now) return;
    this.shown = answer.now;
    this.became = new Map(becameOf(answer.now, answer.suggested).map((one) => [one.suggestion, one.became]));
    const open = this.suggested.filter((one) => !this.became.has(one.id));
    passage.draw("offer", open.filter((one) => one.start !== null), 20);
    const had = this.list.contains(document.activeElement) ? document.activeElement.closest("li").dataset.suggestion : null;
    const next = this.#after(had);
    this.list.replaceChildren(...this.suggested.map((one) => this.#row(one)));
    if (had) (this.list.querySelector(`[data-suggestion="${next}"] .decide`) ?? passage.element).focus({ preventScroll: !next });
  }

  // Who decides here goes on with the next one that waits; after the last, back in the text.
  #after(id) {
    const here = this.suggested.findIndex((one) => String(one.id) === id);
    if (id !== null && !this.became.has(this.suggested[here]?.id)) return id;
    return [...this.suggested.slice(here + 1), ...this.suggested.slice(0, here)].find((one) => !this.became.has(one.id))?.id ?? "";
  }

  #row(one) {
    const { desk } = this;
    const label = desk.answer.labels.get(one.label);
    const name = desk.nameOf(one.label);
    const about = one.start === null ? name : desk.say("span_of", { label: name, quote: desk.short(one) });
    const became = this.became.get(one.id);
    const pick = make("strong", { textContent: name });
    const words = one.start === null ? make("span", { className: "muted", textContent: desk.say("on_all") }) : make("q", { textContent: desk.short(one), dir: "auto" });
    const place = one.start === null ? make("span", { className: "pick" }) : press("", () => desk.select({ start: one.start, end: one.end }), { className: "pick" });
    place.append(pick, " ", words);
    const tools = make("span", { className: "tools" });
    if (became) tools.append(make("span", { className: "became", textContent: desk.say(`became_${became}`) }));
    if (!became || became === "rejected") tools.append(press(desk.say("accept"), () => this.#accept(one, name), { className: "quiet decide", about }));
    if (became !== "rejected") tools.append(press(desk.say("reject"), () => this.#reject(one, name), { className: became ? "quiet decide" : "quiet", about }));
    return make("li", { dataset: { suggestion: one.id, slot: label?.colour ?? 16, became: became ?? "" } }, place, tools);
  }

  #accept(one, name) {
    const { desk } = this;
    if (desk.readOnly) return;
    desk.answer.accept(one, one.start === null ? "" : desk.passage.quote(one.start, one.end));
    desk.announce(desk.say("accepted", { label: name }), { untilSaved: true });
  }

  #reject(one, name) {
    const { desk } = this;
    if (desk.readOnly) return;
    desk.answer.reject(one);
    desk.announce(desk.say("rejected", { label: name }), { untilSaved: true });
  }
}
