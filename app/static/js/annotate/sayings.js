// Who says what: source, cue and content taken from the selection, one saying inside another, and who is cited.

import { newId } from "./answer.js";
import { keyOfCommand } from "./keys.js";
import { OutletField } from "./outlets.js";
import { choose, make, press } from "./panel.js";

const PARTS = ["source", "cue", "content"];
// What is said is marked first, then who says it, then the word that says so.
const ORDER = ["content", "source", "cue"];
const SPEECH = ["direct", "indirect", "mixed", "thought"];
const SOURCES = ["state_official", "local_official", "media", "expert", "political_actor", "armed_group", "organisation", "witness", "document", "anonymous", "other", "none"];
const QUOTED = /^["“„«‹‘「]/u;

export class Sayings {
  constructor(desk, addresses) {
    this.desk = desk;
    this.addresses = addresses;
    this.list = document.getElementById("sayings");
    this.saying = null;
    this.begin = document.getElementById("say");
    this.place = make("div", { className: "saying", id: "saying" });
    this.place.setAttribute("role", "group");
    this.place.setAttribute("aria-label", desk.say("who_says"));
    this.begin.after(this.place);
    // Enter in a field keeps the saying.
    this.place.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("input")) this.keep();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.refresh();
  }

  get isOpen() {
    return this.saying !== null;
  }

  refresh() {
    const { desk } = this;
    if (this.shown !== desk.answer.now) {
      this.shown = desk.answer.now;
      const had = this.list.contains(document.activeElement);
      const all = desk.answer.now.attributions;
      this.list.replaceChildren(...all.map((one) => this.#row(one)));
      if (had) (this.list.querySelector("button") ?? this.begin).focus();
    }
    this.begin.hidden = this.isOpen;
    this.draw();
  }

  /** What a saying is called in a list: its source, and the beginning of what is said. */
  name(one) {
    const words = (part) => one[part].map((each) => each.quote).join(" … ");
    const none = one.source_type === "none" ? this.desk.say("from_none") : "";
    const who = words("source") || one.speaker || this.desk.outletNames.get(one.cited_outlet) || one.cited_outlet || none || this.desk.say("somebody");
    return `${who}: ${(words("content") || words("cue")).slice(0, 60)}`;
  }

  draw() {
    for (const part of PARTS) this.desk.passage.draw(`saying-${part}`, (this.saying ?? this.pointed)?.[part] || [], 5);
  }

  /** Begin a saying, or open one that is there. A selection is what is said. */
  open(saying = null) {
    const { desk } = this;
    const nothing = { id: newId(), source: [], cue: [], content: [], cited_outlet: null, via_outlet: null };
    this.saying = structuredClone(saying) ?? { ...nothing, speaker: "", source_type: null, speech: null, nested_in: null, note: "" };
    // What is offered by itself stays as it is where somebody has chosen.
    this.isChosen = { nested_in: Boolean(saying) };
    this.pointed = null;
    this.#form();
    if (!saying && desk.selection) this.take("content");
    else desk.announce(desk.say("saying_help"));
    this.place.scrollIntoView({ block: "nearest" });
    desk.refresh();
  }

  close() {
    this.saying = null;
    this.place.replaceChildren();
    this.desk.refresh();
    this.desk.passage.element.focus({ preventScroll: true });
  }

  /** The selection becomes the first part that is still missing. */
  takeNext() {
    this.take(this.#missing() ?? "content");
  }

  /** The selection becomes part of the source, the cue or the content. */
  take(part) {
    const { desk, saying } = this;
    const range = desk.selection || desk.answer.span(desk.spanId);
    if (!range) return desk.announce(desk.say("select_first"));
    const words = { start: range.start, end: range.end, quote: desk.passage.quote(range.start, range.end) };
    if (!saying[part].some((one) => one.start === words.start && one.end === words.end)) saying[part].push(words);
    saying[part].sort((one, other) => one.start - other.start);
    if (part === "content") this.#offerParts(words);
    this.#showParts();
    if (desk.selection) desk.clear();
    const next = this.#missing();
    const ask = next ? desk.say(`ask_${next}`) : desk.say("ask_keep");
    return desk.announce(`${desk.say(part)}: ${desk.short(words)}. ${ask}`);
  }

  keep() {
    const { desk, saying } = this;
    if (!PARTS.some((part) => saying[part].length)) return desk.announce(desk.say("needs_words"));
    if (!this.cited.isSettled || !this.via.isSettled) return undefined;
    const written = { speaker: this.speaker.value.trim(), note: this.note.value.trim() };
    Object.assign(saying, written, { cited_outlet: this.cited.value, via_outlet: this.via.value });
    desk.answer.keepAttribution(saying);
    this.pointed = saying;
    this.close();
    return desk.announce(desk.say("saying_kept", { name: this.name(saying) }), { untilSaved: true });
  }

  /** What is offered for a span that lies in what somebody says; nothing where it does not, or says so already. */
  offer(span) {
    const { desk } = this;
    const voice = desk.answer.labels.get(span.label)?.layer.attributes.find((one) => one.key === "voice");
    const reported = voice?.choices.find((one) => one.key === "reported");
    const around = reported && desk.answer.sayingAround(span);
    if (!around || (span.attributes.voice ?? voice.default) !== voice.default) return null;
    return desk.say("is_reported", { value: reported.name });
  }

  /** The field that ties a span to a saying, and the offer where it lies in what somebody says. */
  linkField(span) {
    const { desk } = this;
    const all = desk.answer.now.attributions;
    if (!all.length) return null;
    const box = make("span", { className: "attributes" });
    const link = (id) => desk.answer.editSpan(span.id, { attribution: id || null });
    box.append(choose(desk.say("said_by"), [["", "—"], ...all.map((one) => [one.id, this.name(one)])], span.attribution, link, "said-by"));
    const offer = this.offer(span);
    const accept = () => desk.answer.editSpan(span.id, { attributes: { ...span.attributes, voice: "reported" } });
    if (offer) box.append(press(`${offer} `, accept, { className: "offer", dataset: { part: "offer" } }, keyOfCommand("voice")));
    return box;
  }

  #row(one) {
    const { desk } = this;
    const about = { className: "quiet", about: this.name(one) };
    const show = press("", () => {
      this.pointed = this.pointed?.id === one.id ? null : one;
      this.draw();
      if (this.pointed) desk.passage.reveal((one.content[0] ?? one.source[0] ?? one.cue[0]));
    }, { className: "pick" });
    show.append(make("span", { textContent: this.name(one), dir: "auto" }));
    const remove = () => {
      desk.answer.removeAttribution(one.id);
      desk.announce(desk.say("deleted", { label: this.name(one) }));
    };
    const tools = make("span", { className: "tools" }, press(desk.say("edit"), () => this.open(one), about), press(desk.say("delete"), remove, about));
    const outer = desk.answer.now.attributions.find((each) => each.id === one.nested_in);
    const inside = outer ? [make("span", { className: "hint", textContent: desk.say("inside", { name: this.name(outer) }) })] : [];
    return make("li", { className: outer ? "nested" : "" }, show, ...inside, tools);
  }

  #missing() {
    return ORDER.find((part) => !this.saying[part].length && !(part === "source" && this.saying.source_type === "none"));
  }

  /** The next kind of speech, the likeliest first: direct where the words stand in quotation marks. */
  nextSpeech(by) {
    const { desk, saying } = this;
    const isQuoted = saying.content.some(({ start, quote }) => QUOTED.test(quote) || (start && QUOTED.test(desk.passage.quote(start - 1, start))));
    const order = ["", ...(isQuoted ? SPEECH : ["indirect", ...SPEECH.filter((one) => one !== "indirect")])];
    const next = order.at((order.indexOf(saying.speech ?? "") + by) % order.length);
    saying.speech = next || null;
    this.speech.value = next;
    desk.announce(desk.say("now", { name: desk.say("speech"), value: desk.say(next || "not_said") }));
  }

  // Words in somebody's words are nested there.
  #offerParts(words) {
    const { desk, saying } = this;
    if (this.isChosen.nested_in) return;
    const around = desk.answer.sayingAround(words, saying.id);
    if (!around || desk.answer.sayingsWithin(saying.id).has(around.id)) return;
    this.parent.value = saying.nested_in = around.id;
  }

  #form() {
    const { desk, saying } = this;
    this.parts = PARTS.map((part, n) => this.#part(part, n + 1));
    const outlet = (name, id) => new OutletField(desk, this.addresses, { id, name: desk.say(name), value: saying[name] });
    this.cited = outlet("cited_outlet", "cited-outlet");
    this.via = outlet("via_outlet", "via-outlet");
    const within = desk.answer.sayingsWithin(saying.id);
    const others = desk.answer.now.attributions.filter((one) => !within.has(one.id)).map((one) => [one.id, this.name(one)]);
    const list = (name, options) => {
      const field = choose(desk.say(name), options, saying[name], (value) => {
        saying[name] = value || null;
        this.isChosen[name] = true;
        this.#showParts();
      });
      return [field, field.control];
    };
    const [speech, speechField] = list("speech", [["", "—"], ...SPEECH.map((one) => [one, desk.say(one)])]);
    const [source] = list("source_type", [["", "—"], ...SOURCES.map((one) => [one, desk.say(`from_${one}`)])]);
    const [parent, parentField] = list("nested_in", [["", "—"], ...others]);
    Object.assign(this, { speech: speechField, parent: parentField });
    speechField.before(keyOfCommand("voice"), " ");
    parent.hidden = !others.length;
    this.speaker = make("input", { value: saying.speaker, maxLength: 300, dir: "auto" });
    this.note = make("textarea", { value: saying.note, rows: 2, maxLength: 4000, dir: "auto" });
    const named = (name, field) => make("label", {}, `${desk.say(name)} `, field);
    const isMore = saying.speaker || saying.via_outlet || saying.note;
    const more = make("details", { open: Boolean(isMore) }, make("summary", { textContent: desk.say("more") }), named("speaker", this.speaker), this.via.element, named("note", this.note));
    const keep = press(`${desk.say("keep")} `, () => this.keep(), { className: "primary" }, make("kbd", { textContent: "⏎" }));
    const close = press(desk.say("close"), () => this.close(), { className: "quiet" });
    const help = make("p", { className: "hint", textContent: desk.say("saying_help") });
    this.place.replaceChildren(help, ...this.parts, this.cited.element, source, speech, parent, more, make("div", { className: "row" }, keep, close));
    this.#showParts();
  }

  #part(part, key) {
    const take = press(`${this.desk.say(part)} `, () => this.take(part), {}, make("kbd", { textContent: String(key) }));
    take.addEventListener("mousedown", (event) => event.preventDefault());
    return make("div", { className: "part", dataset: { part } }, take, make("span", { className: "taken" }));
  }

  #showParts() {
    const { desk } = this;
    const next = this.#missing();
    for (const box of this.parts) {
      const { part } = box.dataset;
      box.classList.toggle("next", part === next);
      box.lastElementChild.replaceChildren(
        ...this.saying[part].map((one) => {
          const away = () => {
            this.saying[part] = this.saying[part].filter((each) => each !== one);
            this.#showParts();
            box.firstElementChild.focus();
          };
          const chip = press(`${desk.short(one)} ×`, away, { className: "quiet", dir: "auto" });
          chip.setAttribute("aria-label", desk.say("take_away", { quote: one.quote }));
          return chip;
        }),
      );
    }
    this.draw();
  }
}
