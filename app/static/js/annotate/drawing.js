// What is drawn over the passage: by highlights, which leave its nodes as they are, so that letters stay joined.
// Forced colours and print know no highlights: there the words stand in marks, with the code of each label at its end.

const SLOTS = 16;
const LANES = 4;
const PATTERNS = ["solid", "dashed", "dotted"];
const FLASH = 120;

/** The lane of each span by its id: 0 nearest to the text. Spans that touch the same words never share one, and the
 *  shorter one lies nearer. */
export function lanesOf(spans) {
  const lanes = new Map();
  let together = [];
  let end = -1;
  const settle = () => {
    together.sort((one, other) => one.end - one.start - (other.end - other.start) || one.start - other.start);
    const rows = [];
    for (const span of together) {
      let lane = 0;
      while (rows[lane]?.some((one) => one.start < span.end && span.start < one.end)) lane += 1;
      (rows[lane] ??= []).push(span);
      lanes.set(span.id, Math.min(lane, LANES - 1));
    }
  };
  for (const span of [...spans].sort((one, other) => one.start - other.start)) {
    if (span.start >= end) {
      settle();
      together = [];
    }
    together.push(span);
    end = Math.max(end, span.end);
  }
  settle();
  return lanes;
}

// One rule for each slot and lane: made here, for they are all alike.
function rules() {
  const sheet = new CSSStyleSheet();
  const made = [];
  for (let slot = 1; slot <= SLOTS; slot += 1) {
    const [colour, pattern] = [`var(--label-${slot})`, PATTERNS[slot % PATTERNS.length]];
    const line = `background:oklch(from ${colour} l c h/15%);text-decoration:underline ${pattern} 2px ${colour}`;
    for (let lane = 0; lane < LANES; lane += 1) {
      made.push(`:is(.text,.para)::highlight(label-${slot}-${lane}){${line};text-underline-offset:${offsetOf(lane)}}`);
    }
  }
  sheet.replaceSync(made.join(""));
  return sheet;
}

const offsetOf = (lane) => `${0.14 + lane * 0.28}em`;

export class Drawing {
  constructor(passage) {
    this.passage = passage;
    this.canDraw = typeof CSS !== "undefined" && "highlights" in CSS;
    this.drawn = new Map();
    this.named = new Map();
    this.marked = null;
    // Called when the text has moved under what lies over it.
    this.moved = null;
    if (this.canDraw) {
      // What a passage before left there.
      CSS.highlights.clear();
      this.rules = rules();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.rules];
    }
    // Asked once: asking anew makes the browser lay the page out at once.
    this.isCalm = matchMedia("(prefers-reduced-motion: reduce)");
    this.media = ["(forced-colors: active)", "print"].map((query) => matchMedia(query));
  }

  /** Go over to marks, and back, as the page is shown. */
  listen(signal) {
    for (const media of this.media) media.addEventListener("change", () => this.settle(), { signal });
    addEventListener("beforeprint", () => this.settle(true), { signal });
    addEventListener("afterprint", () => this.settle(), { signal });
    signal?.addEventListener("abort", () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== this.rules);
    });
  }

  /** Draw these ranges under a name that the stylesheet knows; an empty list takes the drawing away. */
  draw(name, spans, priority = 0) {
    if (!this.canDraw) return;
    const told = spans.map((span) => `${span.start} ${span.end}`).join();
    if ((this.named.get(name)?.told ?? "") === told) return;
    this.named.set(name, { told, spans, priority });
    if (!spans.length) {
      CSS.highlights.delete(name);
      return;
    }
    const drawn = new Highlight(...spans.map((span) => this.#range(span)));
    drawn.priority = priority;
    CSS.highlights.set(name, drawn);
  }

  /** Draw all marks, each under the colour of its label and in a lane of its own; only what changed is touched. */
  drawMarks(spans, colourOf, codeOf = () => "") {
    const lanes = lanesOf(spans);
    const isFirst = !this.spans;
    this.spans = spans.map((span) => ({ id: span.id, start: span.start, end: span.end, lane: lanes.get(span.id), slot: colourOf(span), code: codeOf(span) }));
    this.settle();
    if (this.marked) return;
    const gone = new Set(this.drawn.keys());
    const fresh = [];
    for (const span of this.spans) {
      const told = `${span.start} ${span.end} ${span.slot} ${span.lane}`;
      gone.delete(span.id);
      const before = this.drawn.get(span.id);
      if (before?.told === told) continue;
      if (before) before.highlight.delete(before.range);
      else if (!isFirst) fresh.push(span);
      this.#add(span, told);
    }
    for (const id of gone) {
      const { highlight, range } = this.drawn.get(id);
      highlight.delete(range);
      this.drawn.delete(id);
    }
    // More than one new mark at once is an answer that was taken over, not one that was made.
    if (fresh.length === 1) this.#flash(fresh);
  }

  /** Marks or highlights, as the page is shown now. */
  settle(isPrinting = false) {
    const asMarks = isPrinting || !this.canDraw || this.media.some((one) => one.matches);
    if (asMarks) this.#mark();
    else if (this.marked) this.#unmark();
  }

  #add(span, told) {
    if (!this.canDraw) return;
    const name = `label-${span.slot}-${span.lane}`;
    let highlight = CSS.highlights.get(name);
    if (!highlight) {
      highlight = new Highlight();
      // The nearest lane is the shortest mark, and lies on top.
      highlight.priority = LANES - span.lane;
      CSS.highlights.set(name, highlight);
    }
    const range = this.#range(span);
    highlight.add(range);
    this.drawn.set(span.id, { told, highlight, range });
  }

  #range({ start, end }) {
    return new StaticRange(this.passage.index.ends(start, end));
  }

  #flash(spans) {
    if (this.isCalm.matches) return;
    this.draw("flash", spans, 40);
    setTimeout(() => this.draw("flash", []), FLASH);
  }

  // Each paragraph whose marks changed is written anew; the text that it had is kept to go back to.
  #mark() {
    const { passage } = this;
    const isFirst = !this.marked;
    if (isFirst) {
      for (const { highlight, range } of this.drawn.values()) highlight.delete(range);
      this.drawn.clear();
      this.marked = passage.blocks.map((block) => ({ text: [...block.childNodes].find((node) => node.nodeType === Node.TEXT_NODE), nodes: null, told: "" }));
    }
    let hasChanged = false;
    passage.paragraphs.forEach((paragraph, n) => {
      const here = (this.spans || []).filter((span) => span.start < paragraph.end && paragraph.start < span.end);
      const told = JSON.stringify(here);
      const kept = this.marked[n];
      if (!kept.text || kept.told === told || (!here.length && !kept.nodes)) return;
      const nodes = pieces(passage, paragraph, here);
      exchange(kept.nodes ?? [kept.text], nodes);
      Object.assign(kept, { nodes, told });
      hasChanged = true;
    });
    if (hasChanged) this.#again();
  }

  #unmark() {
    for (const { text, nodes } of this.marked) if (nodes) exchange(nodes, [text]);
    this.marked = null;
    this.#again();
    const { spans } = this;
    this.spans = null;
    if (spans) this.drawMarks(spans, (span) => span.slot, (span) => span.code);
  }

  // The text stands in other nodes: what is drawn over it is drawn there.
  #again() {
    this.passage.place();
    const named = [...this.named];
    this.named.clear();
    for (const [name, { spans, priority }] of named) this.draw(name, spans, priority);
    this.moved?.();
  }
}

function exchange(old, fresh) {
  old[0].before(...fresh);
  for (const node of old) node.remove();
}

// A paragraph as text and marks, the longer mark around the shorter, cut where marks overlap.
function pieces(passage, { start, end }, spans) {
  const borders = [...new Set([start, end, ...spans.flatMap((span) => [span.start, span.end])])];
  const within = borders.filter((at) => start <= at && at <= end).sort((one, other) => one - other);
  return within.slice(0, -1).map((from, n) => {
    const to = within[n + 1];
    const over = spans.filter((span) => span.start <= from && to <= span.end).sort((one, other) => one.lane - other.lane);
    let piece = document.createTextNode(passage.quote(from, to));
    for (const span of over) {
      const mark = document.createElement("mark");
      Object.assign(mark.dataset, { slot: span.slot, lane: span.lane, pattern: PATTERNS[span.slot % PATTERNS.length] });
      if (span.end === to) mark.dataset.code = span.code;
      mark.append(piece);
      piece = mark;
    }
    return piece;
  });
}
