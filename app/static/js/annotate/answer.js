// The answer: what the annotator has said of the passage so far, each change of it, and the way back.

import { becameOf, knownOf } from "./became.js";

const KEPT = 300;
const IDLE = 60000;
const HEARD = 5000;
const REST = 5 * 60000;
const LONG = 50 * 60000;
const LISTS = ["labels", "values", "spans", "attributions", "none", "assisted"];

export const newId = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );

/** Time on the passage, without the pauses, until `signal` ends it; `add` is told of each sign of life. */
export function countSeconds(add, signal) {
  let last = performance.now();
  // Before any other listener: what a key does may take the passage away, and its time with it.
  const heard = () => {
    const since = performance.now() - last;
    last += since;
    add(since < IDLE && !document.hidden ? since / 1000 : 0);
  };
  for (const kind of ["keydown", "pointermove", "scroll"]) addEventListener(kind, heard, { passive: true, capture: true, signal });
}

/** Work without a pause of five minutes, in whatever tab; after fifty of it, a rest is due: said once. */
export class Rest {
  constructor(person) {
    this.place = `masthead:rest:${person}`;
    this.now = { since: Date.now(), last: 0, isSaid: false };
  }

  isDue() {
    const at = Date.now();
    const { since, last, isSaid } = this.#read();
    if (at - last < HEARD) return false;
    const isFresh = at - last > REST;
    const isDue = !isFresh && !isSaid && at - since > LONG;
    this.#write({ since: isFresh ? at : since, last: at, isSaid: !isFresh && (isSaid || isDue) });
    return isDue;
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.place)) ?? this.now;
    } catch {
      return this.now;
    }
  }

  #write(now) {
    this.now = now;
    try {
      localStorage.setItem(this.place, JSON.stringify(now));
    } catch {
      // Then this tab alone remembers it.
    }
  }
}

export class Answer {
  /** `suggestions` are what a model suggests for the passage. */
  constructor(layers, current, suggestions, onChange) {
    this.layers = layers;
    this.suggested = new Map(suggestions.map((one) => [one.id, one]));
    this.labels = new Map();
    for (const layer of layers) {
      if (layer.has_labels) for (const choice of layer.choices) this.labels.set(choice.key, { ...choice, layer });
    }
    this.onChange = onChange;
    this.past = [];
    this.future = [];
    this.load(current || {});
  }

  /** Take over a body of a save, without a step in the history. */
  load(body) {
    this.now = { outlet_guess: body.outlet_guess ?? null };
    for (const list of LISTS) this.now[list] = structuredClone(body[list] || []);
    this.now.assisted = knownOf(this.now.assisted, this.suggested);
  }

  /** One step: `edit` changes the lists of what is said; what stands in them is never changed but by a copy (`own`). */
  change(edit) {
    this.past.push(this.now);
    if (this.past.length > KEPT) this.past.shift();
    this.future = [];
    this.now = { ...this.now };
    for (const list of LISTS) this.now[list] = [...this.now[list]];
    edit(this.now);
    this.onChange();
  }

  undo() {
    return this.#step(this.past, this.future);
  }

  redo() {
    return this.#step(this.future, this.past);
  }

  get spans() {
    return this.now.spans;
  }

  span(id) {
    return this.now.spans.find((one) => one.id === id);
  }

  inOrder() {
    return [...this.now.spans].sort((one, other) => one.start - other.start || one.end - other.end);
  }

  /** The spans that hold an offset, the shortest first. */
  at(offset) {
    const here = this.now.spans.filter((one) => one.start <= offset && offset < one.end);
    return here.sort((one, other) => one.end - one.start - (other.end - other.start));
  }

  hasTwin(label, start, end, besides) {
    return this.now.spans.some(
      (one) => one.label === label && one.start === start && one.end === end && one.id !== besides,
    );
  }

  addSpan(label, range, quote) {
    const span = this.#fresh(label, range, quote);
    this.change((said) => {
      said.spans.push(span);
      answered(said, this.labels.get(label).layer.key);
    });
    return span.id;
  }

  /** A suggestion becomes what it says: a span, or where one stands there already that one; or a label of the whole. */
  accept(one, quote) {
    this.change((said) => {
      let mark = null;
      if (one.start === null) {
        if (!this.hasLabel(one.label)) this.#choose(said, one.label);
      } else {
        const twin = said.spans.find((each) => each.label === one.label && each.start === one.start && each.end === one.end);
        if (!twin) said.spans.push(this.#fresh(one.label, one, quote));
        mark = (twin ?? said.spans.at(-1)).id;
      }
      answered(said, this.labels.get(one.label).layer.key);
      decide(said, { suggestion: one.id, became: "accepted", mark });
    });
  }

  /** What was accepted before goes with it. */
  reject(one) {
    this.change((said) => {
      const before = said.assisted.find((each) => each.suggestion === one.id && each.became === "accepted");
      if (before?.mark) said.spans = said.spans.filter((each) => each.id !== before.mark);
      else if (before) said.labels = said.labels.filter((each) => each.label !== one.label);
      decide(said, { suggestion: one.id, became: "rejected" });
    });
  }

  relabel(id, label) {
    const layer = this.labels.get(label).layer;
    this.change((said) => {
      const span = own(said.spans, (one) => one.id === id);
      span.label = label;
      const kept = layer.attributes.map((one) => [one.key, span.attributes[one.key] ?? one.default]);
      span.attributes = Object.fromEntries(kept.filter(([, value]) => value !== null && value !== undefined));
      answered(said, layer.key);
    });
  }

  editSpan(id, changes) {
    this.change((said) => {
      const span = own(said.spans, (one) => one.id === id);
      const before = span.attributes.voice;
      Object.assign(span, changes);
      // Whose words they are goes with the voice: reported words belong to whoever says them here.
      if (span.attributes.voice === before || "attribution" in changes) return;
      const around = this.sayingAround(span)?.id ?? null;
      if (span.attributes.voice !== "author") span.attribution ??= around;
      else if (span.attribution === around) span.attribution = null;
    });
  }

  removeSpan(id) {
    this.change((said) => {
      said.spans = said.spans.filter((one) => one.id !== id);
    });
  }

  hasLabel(key) {
    return this.now.labels.some((one) => one.label === key);
  }

  toggleLabel(key) {
    this.change((said) => {
      if (said.labels.some((one) => one.label === key)) said.labels = said.labels.filter((one) => one.label !== key);
      else this.#choose(said, key);
    });
  }

  editLabel(key, changes) {
    this.change((said) => Object.assign(own(said.labels, (one) => one.label === key), changes));
  }

  value(variable) {
    return this.now.values.find((one) => one.variable === variable)?.value;
  }

  /** `value` null takes the answer back. */
  setValue(variable, value) {
    if ((this.value(variable) ?? null) === value) return;
    this.change((said) => {
      said.values = said.values.filter((one) => one.variable !== variable);
      if (value !== null) {
        said.values.push({ variable, value });
        answered(said, variable);
      }
    });
  }

  isAnswered(key) {
    if (key === "attributions") return this.now.attributions.length > 0;
    const ofLayer = (one) => this.labels.get(one.label)?.layer.key === key;
    return (
      this.now.labels.some(ofLayer) || this.now.spans.some(ofLayer) || this.now.values.some((one) => one.variable === key)
    );
  }

  isNone(key) {
    return this.now.none.includes(key);
  }

  toggleNone(key) {
    this.change((said) => {
      said.none = said.none.includes(key) ? said.none.filter((one) => one !== key) : [...said.none, key];
    });
  }

  /** Put an attribution in, or in the place of the one with its id. */
  keepAttribution(saying) {
    this.change((said) => {
      const at = said.attributions.findIndex((one) => one.id === saying.id);
      if (at < 0) said.attributions.push(saying);
      else said.attributions[at] = saying;
      answered(said, "attributions");
    });
  }

  removeAttribution(id) {
    this.change((said) => {
      said.attributions = said.attributions.filter((one) => one.id !== id);
      said.attributions = said.attributions.map((one) => (one.nested_in === id ? { ...one, nested_in: null } : one));
      said.spans = said.spans.map((one) => (one.attribution === id ? { ...one, attribution: null } : one));
    });
  }

  /** The innermost attribution in whose content a range lies, but for `besides`, if there is one. */
  sayingAround({ start, end }, besides = null) {
    let found = null;
    let shortest = Infinity;
    for (const one of this.now.attributions) {
      for (const words of one.content) {
        const length = words.end - words.start;
        if (one.id === besides || words.start > start || end > words.end || length >= shortest) continue;
        [found, shortest] = [one, length];
      }
    }
    return found;
  }

  /** The ids of what is nested in an attribution, and its own. */
  sayingsWithin(id) {
    const found = new Set([id]);
    for (let before = 0; before < found.size; ) {
      before = found.size;
      for (const one of this.now.attributions) if (found.has(one.nested_in)) found.add(one.id);
    }
    return found;
  }

  /** The body of a save, as a draft; `served` is what the passage came with. */
  body(served, { question, seconds }) {
    const { pass, text_sha256, mask_version, codebook_version, locale, context_shown } = served;
    const about = { pass, text_sha256, mask_version, codebook_version, locale, context_shown };
    return {
      ...about,
      ...this.now,
      assisted: becameOf(this.now, this.suggested),
      state: "draft",
      flag: question ? { question } : null,
      seconds: Math.round(seconds * 10) / 10,
    };
  }

  #fresh(label, { start, end }, quote) {
    const attributes = {};
    for (const one of this.labels.get(label).layer.attributes) if (one.default !== null) attributes[one.key] = one.default;
    return { id: newId(), label, start, end, quote, attributes, attribution: null, confidence: null, note: "" };
  }

  #choose(said, key) {
    const { layer } = this.labels.get(key);
    if (layer.type === "choose_one") said.labels = said.labels.filter((one) => this.labels.get(one.label)?.layer !== layer);
    said.labels.push({ label: key, attributes: {}, confidence: null, note: "" });
    answered(said, layer.key);
  }

  #step(from, to) {
    if (!from.length) return false;
    to.push(this.now);
    this.now = from.pop();
    this.onChange();
    return true;
  }
}

// A copy in the place of what fits, for this step alone: the steps before it keep theirs.
function own(list, fits) {
  const at = list.findIndex(fits);
  return (list[at] = { ...list[at] });
}

function answered(said, layer) {
  said.none = said.none.filter((one) => one !== layer);
}

function decide(said, entry) {
  said.assisted = [...said.assisted.filter((one) => one.suggestion !== entry.suggestion), entry];
}
