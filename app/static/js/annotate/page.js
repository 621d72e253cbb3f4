// The annotator's page: what is selected, what is said of it, and the way to the next passage.

import { Answer, countSeconds } from "./answer.js";
import { Handles } from "./handles.js";
import { listenToKeys } from "./keys.js";
import { make, Panel } from "./panel.js";
import { SpanList } from "./spans.js";
import { Passage } from "./passage.js";
import { LabelBar, listenToPointer } from "./pointer.js";
import { Saver } from "./saving.js";

const place = document.getElementById("annotator");
const data = JSON.parse(place.dataset.page);
const { words, person, time_zone: timeZone } = JSON.parse(place.dataset.said);
const plural = new Intl.PluralRules(data.locale);
const byId = (id) => document.getElementById(id);

class Desk {
  constructor() {
    this.served = data;
    this.layers = data.layers;
    this.asks = data.asks;
    this.locale = data.locale;
    this.readOnly = data.read_only;
    this.passage = new Passage(byId("text"), data.inside_graphemes, data.sentence_starts);
    this.answer = new Answer(data.layers, data.current, () => this.changed());
    this.caret = { at: this.passage.words[0]?.start ?? 0, unit: "word" };
    this.selection = null;
    this.anchor = null;
    this.spanId = null;
    this.lastSaid = "";
    this.noneKeys = [...document.querySelectorAll("[data-none]")].map((field) => field.dataset.none);
    this.seconds = data.current?.seconds ?? 0;
    this.question = null;
    // Why a revealed answer is changed; see reveal.js.
    this.reason = null;
    // Fetched when the first attribution is begun, or is there.
    this.sayings = null;
    this.requiresAttributions = data.requires_attributions;
    this.outletNames = new Map(Object.entries(data.outlet_names));
    this.panel = new Panel(this);
    this.spans = new SpanList(this);
    this.labelBar = new LabelBar(this);
    this.handles = new Handles(this);
    this.passage.drawing.listen(this.signal);
  }

  say(name, with_ = {}) {
    return words[name].replace(/%\((\w+)\)s/g, (_all, key) => with_[key]);
  }

  count(name, n) {
    return (words[name][plural.select(n)] ?? words[name].other).replace("%(n)s", n.toLocaleString(data.locale));
  }

  announce(text, { untilSaved = false } = {}) {
    byId("said").textContent = text;
    this.lastSaid = untilSaved ? text : "";
  }

  // ---- what is selected

  get caretRange() {
    const { at, unit } = this.caret;
    if (unit === "character") return { start: at, end: this.passage.nextEdge(at) };
    return this.passage.wordAt(at) || { start: 0, end: 0 };
  }

  select(range, { keepsBrowser = false, quiet = false, anchor = null } = {}) {
    if (!range) return;
    this.selection = range;
    this.anchor = anchor ?? { start: range.start, end: range.end };
    this.spanId = null;
    this.caret = { at: range.start, unit: "word" };
    if (!keepsBrowser) this.passage.showInBrowser(range);
    if (!quiet) this.announce(this.say("selected", { quote: this.short(range) }));
    this.refresh();
  }

  selectSpan(id, { reveal = false } = {}) {
    const span = this.answer.span(id);
    if (!span) return;
    this.selection = this.anchor = null;
    this.spanId = id;
    this.caret = { at: span.start, unit: "word" };
    this.passage.showInBrowser(null);
    if (reveal) this.passage.reveal(span);
    this.announce(this.say("span_in", { label: this.nameOf(span.label), quote: this.short(span), number: this.sentenceOf(span) }));
    this.refresh();
  }

  clear() {
    this.selection = this.anchor = this.spanId = null;
    this.passage.showInBrowser(null);
    this.refresh();
  }

  moveCaret(at, unit = "word") {
    this.caret = { at, unit };
    this.clear();
  }

  stepOut() {
    if (this.selection || this.spanId) this.clear();
    else if (this.sayings?.isOpen) this.sayings.close();
  }

  short({ start, end }) {
    const quote = this.passage.quote(start, Math.min(end, start + 80));
    return end - start > 80 ? `${quote}…` : quote;
  }

  sentenceOf({ start }) {
    return this.passage.sentences.filter((one) => one <= start).length || 1;
  }

  layerName(key) {
    return this.layers.find((one) => one.key === key)?.name ?? this.say("who_says");
  }

  nameOf(label) {
    return this.answer.labels.get(label)?.name ?? label;
  }

  /** A few letters that stand for the label of a span. */
  codeOf(span) {
    return data.codes[span.label] ?? "";
  }

  // ---- what is said

  applyLabel(key, { another = false } = {}) {
    const { answer, passage } = this;
    const label = answer.labels.get(key);
    const span = answer.span(this.spanId);
    const range = this.selection ?? (span && (another || this.addsAnother) ? { start: span.start, end: span.end } : null);
    if (this.readOnly) return undefined;
    this.panel.touched = key;
    if (!range && !span) {
      if (!label.layer.on_passage) return this.announce(this.say("not_on_passage", { label: label.name }));
      answer.toggleLabel(key);
      return this.announce(this.say(answer.hasLabel(key) ? "on" : "off", { label: label.name }), { untilSaved: true });
    }
    if (!label.layer.on_span) return this.announce(this.say("not_on_spans", { label: label.name }));
    const on = range ?? span;
    if (answer.hasTwin(key, on.start, on.end)) return this.announce(this.say("there_already", { label: label.name }));
    let id = span?.id;
    if (range) id = answer.addSpan(key, range, passage.quote(range.start, range.end));
    else answer.relabel(id, key);
    // With Ctrl held while labels are pressed, the words stay selected for the next one.
    if (this.addsAnother && this.selection) this.select(range, { quiet: true });
    else this.selectSpan(id);
    const inside = passage.words.filter((word) => word.end > on.start && word.start < on.end).length;
    const made = this.say("made", { label: label.name, words: this.count("words", inside), number: this.sentenceOf(on) });
    return this.announce([made, this.sayings?.offer(answer.span(id))].filter(Boolean).join(". "), { untilSaved: true });
  }

  toggleNone(key) {
    if (this.readOnly) return undefined;
    const name = this.layerName(key);
    if (this.answer.isAnswered(key)) return this.announce(this.say("has_answers", { layer: name }));
    this.answer.toggleNone(key);
    return this.announce(this.say(this.answer.isNone(key) ? "none_of" : "off", { layer: name, label: name }), { untilSaved: true });
  }

  deleteSpan(id) {
    const span = this.answer.span(id);
    if (!span || this.readOnly) return;
    if (this.spanId === id) this.spanId = null;
    this.answer.removeSpan(id);
    this.announce(this.say("deleted", { label: this.nameOf(span.label) }));
  }

  step(way) {
    const done = this.answer[way]();
    if (!this.answer.span(this.spanId)) this.spanId = null;
    this.refresh();
    this.announce(this.say(done ? (way === "undo" ? "undone" : "redone") : `nothing_to_${way}`), { untilSaved: done });
  }

  async loadSayings() {
    const { Sayings } = await import("./sayings.js");
    this.sayings ??= new Sayings(this, place.dataset);
    this.refresh();
  }

  /** Who says it: the selection is what is said; pressed again, the next part that is missing. */
  async beginSaying() {
    if (!this.asks.attributions || this.readOnly) return;
    if (!this.sayings) await this.loadSayings();
    if (this.sayings.isOpen) this.sayings.takeNext();
    else this.sayings.open();
  }

  async loadCodebook() {
    const { Codebook } = await import("./codebook.js");
    return (this.codebook ??= new Codebook(this, place.dataset.codebook));
  }

  openCodebook = async () => (await this.loadCodebook()).open();

  // ---- what is shown and saved

  changed() {
    byId("faults").hidden = true;
    if (!this.answer.span(this.spanId)) this.spanId = null;
    this.refresh();
    saver.changed();
  }

  refresh() {
    const { answer, passage } = this;
    passage.drawMarks(answer.spans, (span) => answer.labels.get(span.label)?.colour ?? 16, (span) => this.codeOf(span));
    const chosen = answer.span(this.spanId);
    passage.draw("chosen", chosen ? [chosen] : [], 30);
    passage.draw("selection", this.selection ? [this.selection] : [], 31);
    passage.draw("caret", this.selection || chosen || !passage.words.length ? [] : [this.caretRange], 32);
    this.panel?.refresh();
    this.sayings?.refresh();
    this.labelBar?.show(Boolean(this.selection) && !this.readOnly);
    this.handles?.refresh();
    byId("undo").disabled = !answer.past.length;
    byId("redo").disabled = !answer.future.length;
  }

  body() {
    return { ...this.answer.body(data, { question: this.question, seconds: this.seconds }), reason: this.reason };
  }

  async done() {
    if (this.readOnly) {
      this.revealed?.ask();
      return;
    }
    if (this.sayings?.isOpen) this.sayings.keep();
    if (this.sayings?.isOpen) return;
    document.activeElement?.blur?.();
    if (await saver.finish({ state: "done" })) location.assign(place.dataset.next);
  }

  async skip() {
    const reason = byId("skip").querySelector("input:checked");
    if (!reason) return byId("skip").querySelector("input").focus();
    if (await saver.finish({ state: "skipped", skip_reason: reason.value })) location.assign(place.dataset.next);
    return undefined;
  }

  async ask() {
    const field = byId("question");
    this.question = field.value.trim() || null;
    if (!this.question) return field.focus();
    this.announce(this.say("asked"));
    saver.changed();
    return saver.sendNow();
  }

  async showMore() {
    const { showMore } = await import("./context.js");
    return showMore(this);
  }

  /** To another passage of the batch, once everything is saved. */
  async go(where) {
    const address = place.dataset[where];
    if (!address) return;
    saver.sendNow();
    if (!saver.waiting || (await saver.settled())) location.assign(address);
  }
}

const desk = new Desk();
const time = (at) => new Date(at).toLocaleTimeString(data.locale, { timeStyle: "short", hourCycle: "h23", timeZone: timeZone || undefined });
const summary = (body) => {
  const marks = [...body.labels, ...body.spans].map((one) => (one.quote ? `${desk.nameOf(one.label)}: “${one.quote}”` : desk.nameOf(one.label)));
  const none = body.none.map((key) => desk.say("none_of", { layer: desk.layerName(key) }));
  return [...marks, ...none].join(" · ") || "—";
};

const saver = new Saver({
  url: place.dataset.save,
  csrf: place.dataset.csrf,
  place: `masthead:unsaved:${person}:${data.id}`,
  base: data.revision,
  body: () => desk.body(),
  show(kind, count, why, saved) {
    const shown = byId("saved");
    const waiting = desk.count("waiting", count);
    shown.dataset.kind = kind;
    if (kind === "saved") shown.textContent = desk.say("saved", { time: time(saved.saved_at), number: saved.revision });
    else if (kind === "saving") shown.textContent = desk.say("saving");
    else if (kind === "waiting") shown.textContent = `${waiting}.`;
    else if (kind === "trying") shown.textContent = desk.say("trying_again", { why: why || desk.say("no_answer"), waiting });
    else shown.textContent = desk.say("not_saved", { why: `${why} ${waiting}.` });
  },
  ask: async (why, current) => (await banner()).ask(why, current),
  refused({ errors = [], detail = "" }) {
    const texts = [...new Set(errors.map((one) => one.message))];
    byId("faults").replaceChildren(...(texts.length ? texts : [detail]).map((text) => make("p", { textContent: text })));
    byId("faults").hidden = false;
    desk.revealed?.refused(errors);
    desk.panel.wantMissing(desk.say("unanswered"));
  },
  saved(body) {
    if (body.flag && body.flag.question === desk.question) {
      // Asked once: the saves after it do not ask again.
      desk.question = null;
      byId("question").value = "";
      byId("flag").open = false;
    }
    if (desk.lastSaid) desk.announce(desk.say("and_saved", { what: desk.lastSaid }));
  },
});
const load = (body) => {
  desk.answer.load(body);
  if (body.attributions.length) desk.loadSayings();
  desk.refresh();
};
const banner = async () => {
  const { Banner } = await import("./banner.js");
  return new Banner(byId("banner"), saver, { say: (...all) => desk.say(...all), time, signIn: place.dataset.signIn, summary, load });
};

listenToPointer(desk);
listenToKeys(desk);
byId("answer").addEventListener("submit", (event) => {
  event.preventDefault();
  const way = event.submitter?.dataset.do;
  if (way === "done" || way === "skip" || way === "ask") desk[way]();
  else saver.sendNow();
});
document.querySelector("#decline form")?.addEventListener("submit", () => saver.drop());
byId("wider").addEventListener("click", (event) => {
  event.preventDefault();
  desk.showMore();
});
for (const way of ["undo", "redo"]) byId(way).addEventListener("click", () => desk.step(way));
byId("keys-button").addEventListener("click", () => byId("keys").showModal());
if (data.can_change) desk.revealed = (await import("./reveal.js")).begin(desk, saver);
for (const name of ["undo", "redo", "keys-button", "say"]) byId(name)?.removeAttribute("hidden");
document.querySelector("[data-do=draft]")?.remove();

countSeconds((since) => (desk.seconds += since));
byId("say")?.addEventListener("click", () => desk.beginSaying());
desk.refresh();
byId("answer").inert = desk.readOnly;
if (data.asks.attributions && desk.answer.now.attributions.length) desk.loadSayings();
// What few need at once is fetched while nothing else is done, so that it is there without a connection too.
(window.requestIdleCallback ?? setTimeout)(() => desk.loadCodebook().then(() => data.asks.attributions && import("./sayings.js")));
(desk.revealed?.keep ?? byId("text")).focus({ preventScroll: true });
const left = saver.left();
if (left && !desk.readOnly) (await banner()).offer(left, data.current ?? { revision: 0, key: null });
