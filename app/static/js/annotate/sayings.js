// Who says what: source, cue and content taken from the selection, the cited outlet from the registry by name.

import { newId } from "./answer.js";
import { choose, make, press } from "./panel.js";

const PARTS = ["source", "cue", "content"];
const SPEECH = ["direct", "indirect", "mixed", "thought"];
const PAUSE = 200;

export class Sayings {
  constructor(desk, outletsUrl) {
    this.desk = desk;
    this.url = outletsUrl;
    this.list = document.getElementById("sayings");
    this.names = new Map();
    this.saying = null;
    this.begin = document.getElementById("say");
    this.place = make("div", { className: "saying" });
    this.begin.after(this.place);
    this.refresh();
  }

  get isOpen() {
    return this.saying !== null;
  }

  refresh() {
    const { desk } = this;
    this.list.replaceChildren(
      ...desk.answer.now.attributions.map((one) => {
        const told = { className: "quiet", about: this.name(one) };
        const edit = press(desk.say("edit"), () => this.open(one), told);
        const remove = press(desk.say("delete"), () => desk.answer.removeAttribution(one.id), told);
        return make("li", {}, make("span", { textContent: this.name(one), dir: "auto" }), make("span", { className: "tools" }, edit, remove));
      }),
    );
    this.begin.hidden = this.isOpen;
    this.draw();
  }

  /** What a saying is called in a list: its source, and the beginning of what is said. */
  name(one) {
    const words = (part) => one[part].map((each) => each.quote).join(" … ");
    const who = words("source") || one.speaker || one.cited_outlet || this.desk.say("somebody");
    return `${who}: ${(words("content") || words("cue")).slice(0, 60)}`;
  }

  draw() {
    for (const part of PARTS) this.desk.passage.draw(`saying-${part}`, this.saying?.[part] || [], 5);
  }

  open(saying = null) {
    const nothing = { id: newId(), source: [], cue: [], content: [], cited_outlet: null, via_outlet: null };
    this.saying = structuredClone(saying) ?? { ...nothing, speaker: "", source_type: null, speech: "indirect", nested_in: null, note: "" };
    this.#form();
    this.desk.announce(this.desk.say("saying_help"));
    this.place.scrollIntoView({ block: "nearest" });
    this.desk.refresh();
  }

  close() {
    this.saying = null;
    this.place.replaceChildren();
    this.desk.refresh();
    this.desk.passage.element.focus({ preventScroll: true });
  }

  /** The selection becomes part of the source, the cue or the content. */
  take(part) {
    const { desk } = this;
    const range = desk.selection || desk.answer.span(desk.spanId);
    if (!range) return desk.announce(desk.say("select_first"));
    const words = { start: range.start, end: range.end, quote: desk.passage.quote(range.start, range.end) };
    if (!this.saying[part].some((one) => one.start === words.start && one.end === words.end)) this.saying[part].push(words);
    this.saying[part].sort((one, other) => one.start - other.start);
    this.#form();
    this.draw();
    if (desk.selection) desk.clear();
    return desk.announce(`${desk.say(part)}: ${words.quote}`);
  }

  keep() {
    const { desk, saying } = this;
    if (!PARTS.some((part) => saying[part].length)) return desk.announce(desk.say("needs_words"));
    const written = this.outlet.value.trim();
    const slug = this.names.get(written) ?? (written === saying.cited_outlet ? written : null);
    this.fault.hidden = !written || slug !== null;
    if (!this.fault.hidden) return this.outlet.focus();
    Object.assign(saying, { cited_outlet: slug, speech: this.speech.value });
    desk.answer.keepAttribution(saying);
    return this.close();
  }

  /** The field that ties a span to a saying, and the offer where it lies in what somebody says. */
  linkField(span) {
    const { desk } = this;
    if (!desk.answer.now.attributions.length) return null;
    const box = make("span", { className: "attributes" });
    const options = desk.answer.now.attributions.map((one) => [one.id, this.name(one)]);
    const link = (id) => desk.answer.editSpan(span.id, { attribution: id || null });
    box.append(choose(desk.say("said_by"), [["", "—"], ...options], span.attribution, link, "said-by"));
    const around = desk.answer.sayingAround(span);
    const voice = desk.answer.labels.get(span.label)?.layer.attributes.find((one) => one.key === "voice");
    const reported = voice?.choices.find((one) => one.key === "reported");
    if (around && reported && (span.attributes.voice !== "reported" || !span.attribution)) {
      const changes = { attributes: { ...span.attributes, voice: "reported" }, attribution: around.id };
      box.append(press(desk.say("is_reported", { value: reported.name }), () => desk.answer.editSpan(span.id, changes)));
    }
    return box;
  }

  #form() {
    const { desk, saying } = this;
    const kept = this.outlet ? { outlet: this.outlet.value, speech: this.speech.value } : null;
    const sameOne = this.shown === saying.id;
    this.shown = saying.id;
    this.place.replaceChildren(
      make("p", { className: "hint", textContent: desk.say("saying_help") }),
      ...PARTS.map((part, n) => this.#part(part, n + 1)),
      this.#outletField(sameOne && kept ? kept.outlet : saying.cited_outlet || ""),
      this.#speechField(sameOne && kept ? kept.speech : saying.speech),
      this.#buttons(),
    );
  }

  #part(part, key) {
    const { desk } = this;
    const take = press(`${desk.say(part)} `, () => this.take(part), {}, make("kbd", { textContent: String(key) }));
    take.addEventListener("mousedown", (event) => event.preventDefault());
    const words = this.saying[part].map((one) => {
      const away = () => {
        this.saying[part] = this.saying[part].filter((each) => each !== one);
        this.#form();
        this.draw();
      };
      const chip = press(`${one.quote} ×`, away, { className: "quiet", dir: "auto" });
      chip.setAttribute("aria-label", desk.say("take_away", { quote: one.quote }));
      return chip;
    });
    return make("div", { className: "part", dataset: { part } }, take, ...words);
  }

  #outletField(value) {
    const { desk } = this;
    const names = make("datalist", { id: "outlet-names" });
    this.outlet = make("input", { id: "cited-outlet", value, autocomplete: "off", dir: "auto" });
    this.outlet.setAttribute("list", "outlet-names");
    this.outlet.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#findNames(names), PAUSE);
    });
    this.fault = make("p", { className: "fault", hidden: true, textContent: desk.say("no_outlet") });
    const title = make("label", { htmlFor: "cited-outlet", textContent: desk.say("cited_outlet") });
    return make("div", {}, title, this.outlet, names, this.fault);
  }

  async #findNames(list) {
    const asked = this.outlet.value.trim();
    if (!asked || this.names.has(asked)) return;
    const response = await fetch(`${this.url}?limit=12&q=${encodeURIComponent(asked)}`).catch(() => null);
    if (!response?.ok) return;
    const { items } = await response.json();
    // Two outlets may bear one name; the second is told apart by its short name.
    for (const one of items) {
      const taken = this.names.has(one.name) && this.names.get(one.name) !== one.slug;
      this.names.set(taken ? `${one.name} (${one.slug})` : one.name, one.slug);
    }
    const found = new Set(items.map((one) => one.slug));
    list.replaceChildren(...[...this.names].filter(([, slug]) => found.has(slug)).map(([name]) => new Option(name, name)));
  }

  #speechField(value) {
    const { desk } = this;
    const options = SPEECH.map((one) => [one, desk.say(one)]);
    const field = choose(desk.say("speech"), options, value, () => {});
    this.speech = field.control;
    return field;
  }

  #buttons() {
    const { desk } = this;
    const keep = press(desk.say("keep"), () => this.keep(), { className: "primary" });
    return make("div", { className: "row" }, keep, press(desk.say("close"), () => this.close(), { className: "quiet" }));
  }
}
