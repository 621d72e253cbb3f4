// One passage in hand: what is selected, what is said of it, and what is shown and saved of that.

import { Answer } from "./answer.js";
import { Handles } from "./handles.js";
import { hintUndo } from "./keys.js";
import { make, Panel } from "./panel.js";
import { Passage } from "./passage.js";
import { LabelBar } from "./pointer.js";
import { saverOf } from "./saving.js";
import { SpanList } from "./spans.js";

const byId = (id) => document.getElementById(id);

export class Desk {
  /** `place` is the element that carries the page's data, `tab` outlives the passage. `signal` ends all that listens outside the passage. */
  constructor(place, tab) {
    const served = tab.batch.latest(JSON.parse(place.dataset.page));
    const { words, person, time_zone: timeZone } = JSON.parse(place.dataset.said);
    this.leaving = new AbortController();
    Object.assign(this, { place, tab, served, words, person, timeZone, signal: this.leaving.signal });
    this.plural = new Intl.PluralRules(served.locale);
    this.locale = served.locale;
    this.layers = served.layers;
    this.asks = served.asks;
    this.readOnly = served.read_only;
    this.passage = new Passage(byId("text"), served.inside_graphemes, served.sentence_starts);
    this.answer = new Answer(served.layers, served.current, served.suggestions, () => this.changed());
    this.caret = { at: this.passage.words[0]?.start ?? 0, unit: "word" };
    this.selection = null;
    this.anchor = null;
    this.spanId = null;
    this.lastSaid = "";
    this.noneKeys = [...document.querySelectorAll("[data-none]")].map((field) => field.dataset.none);
    this.seconds = served.current?.seconds ?? 0;
    this.question = null;
    // Why a revealed answer is changed; see reveal.js.
    this.reason = null;
    // Fetched when the first attribution is begun, or is there.
    this.sayings = null;
    this.requiresAttributions = served.requires_attributions;
    this.outletNames = new Map(Object.entries(served.outlet_names));
    // The passage that was finished just before this one, and the one that was left to come back to this one.
    this.before = this.after = null;
    this.saver = saverOf(this, tab);
    this.panel = new Panel(this);
    this.spans = new SpanList(this);
    this.labelBar = new LabelBar(this);
    this.handles = new Handles(this);
    this.passage.drawing.listen(this.signal);
    if (served.suggestions.length) this.#loadSuggestions();
  }

  say(name, with_ = {}) {
    return this.words[name].replace(/%\((\w+)\)s/g, (_all, key) => with_[key]);
  }

  count(name, n) {
    const forms = this.words[name];
    return (forms[this.plural.select(n)] ?? forms.other).replace("%(n)s", n.toLocaleString(this.served.locale));
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
    if (keepsBrowser) this.passage.isSelected = true;
    else this.passage.showInBrowser(range);
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
    return this.served.codes[span.label] ?? "";
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
    // First, while nothing is written yet: the browser lays the page out when its selection goes.
    passage.showInBrowser(null);
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
    const said = this.say("deleted", { label: this.nameOf(span.label) });
    this.announce(said);
    hintUndo(this, said);
  }

  step(way) {
    if (!this.answer[way === "undo" ? "past" : "future"].length && this.tab.stepOver(way)) return;
    const done = this.answer[way]();
    if (!this.answer.span(this.spanId)) this.spanId = null;
    this.refresh();
    this.announce(this.say(done ? (way === "undo" ? "undone" : "redone") : `nothing_to_${way}`), { untilSaved: done });
  }

  async loadSayings() {
    const { Sayings } = await import("./sayings.js");
    this.sayings ??= new Sayings(this, this.place.dataset);
    this.refresh();
  }

  async #loadSuggestions() {
    const { Suggestions } = await import("./suggestions.js");
    this.suggestions = new Suggestions(this);
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
    return (this.codebook ??= new Codebook(this, this.place.dataset.codebook));
  }

  openCodebook = async () => (await this.loadCodebook()).open();

  // ---- what is shown and saved

  changed() {
    byId("faults").hidden = true;
    if (this.before) this.tab.hideNotice();
    this.before = this.after = null;
    if (!this.answer.span(this.spanId)) this.spanId = null;
    this.refresh();
    this.saver.changed();
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
    this.suggestions?.refresh();
    this.labelBar?.show(Boolean(this.selection) && !this.readOnly);
    this.handles?.refresh();
    byId("undo").disabled = !answer.past.length && !this.before;
    byId("redo").disabled = !answer.future.length && !this.after;
  }

  body() {
    return { ...this.answer.body(this.served, { question: this.question, seconds: this.seconds }), reason: this.reason };
  }

  async done() {
    // Within one of these the same key sends what is written there.
    const part = document.activeElement?.closest("#skip, #flag")?.id;
    if (part === "skip") return this.skip();
    if (part === "flag") return this.ask();
    if (this.readOnly) {
      return this.revealed?.ask();
    }
    if (this.sayings?.isOpen) this.sayings.keep();
    if (this.sayings?.isOpen) return undefined;
    document.activeElement?.blur?.();
    return this.tab.finish({ state: "done" });
  }

  async skip() {
    const reason = byId("skip").querySelector("input:checked");
    if (!reason) {
      // The browser says, in its own words, that one is to be chosen.
      const first = byId("skip").querySelector("input");
      first.required = true;
      first.reportValidity();
      first.required = false;
      return first.focus();
    }
    return this.tab.finish({ state: "skipped", skip_reason: reason.value });
  }

  async ask() {
    const field = byId("question");
    this.question = field.value.trim() || null;
    if (!this.question) return field.focus();
    this.announce(this.say("asked"));
    this.saver.changed();
    this.saver.sendNow();
    return (await this.banner()).notice(this.say("asked"), this.say("close"), () => this.tab.hideNotice());
  }

  /** A question that was written and not sent goes with the passage that is left. */
  takeQuestion() {
    const written = byId("question")?.value.trim();
    if (!written || this.readOnly || written === this.question) return;
    this.question = written;
    this.saver.changed();
  }

  async showMore() {
    const { showMore } = await import("./context.js");
    return showMore(this);
  }

  /** To another passage of the batch, once everything is saved. */
  go(where) {
    return this.tab.go(this.place.dataset[where]);
  }

  /** What is pressed now belongs to no passage any more; but whoever waits for a server in trouble may go on marking. */
  get isLeaving() {
    return this.tab.isMoving && !this.saver.tries;
  }

  time(at) {
    return new Date(at).toLocaleTimeString(this.served.locale, { timeStyle: "short", hourCycle: "h23", timeZone: this.timeZone || undefined });
  }

  async banner() {
    const { Banner } = await import("./banner.js");
    return new Banner(byId("banner"), this);
  }

  /** Take over what was saved or kept elsewhere. */
  load(body) {
    this.answer.load(body);
    this.seconds = Math.max(this.seconds, body.seconds ?? 0);
    if (body.attributions.length) this.loadSayings();
    this.refresh();
  }

  tellFaults(texts, errors = []) {
    byId("faults").replaceChildren(...texts.map((text) => make("p", { textContent: text })));
    byId("faults").hidden = false;
    this.revealed?.refused(errors);
    this.panel.wantMissing(this.say("unanswered"));
  }

  /** A form that makes what waits of no use: nothing of it is sent afterwards. */
  dropBefore(form) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await this.saver.drop();
      form.submit();
    });
  }

  /** Another passage comes: nothing of this one listens or is drawn any more. */
  leave() {
    this.leaving.abort();
    CSS.highlights?.clear();
  }
}
