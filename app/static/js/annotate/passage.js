// The passage: its text in code points, where characters, words and sentences end, and what is drawn over it.
// Characters (graphemes) and sentences are the server's; the document's nodes are never changed.

import { offsetsToRange, rangeToOffsets } from "../offsets.js";

const LETTER = /[\p{L}\p{M}\p{N}\p{Pc}]/u;
const SYMBOL = /[\p{S}\p{Extended_Pictographic}]/u;
const JOINER = /['’ʼ‐-]/u;
const BLANK = /\s/u;
const RANGES_KEPT = 4000;

export class Passage {
  /** `inside` are the offsets inside a grapheme, `sentences` where a sentence starts: both code points. */
  constructor(element, inside, sentences) {
    this.element = element;
    this.points = Array.from(element.textContent);
    this.length = this.points.length;
    this.inside = new Set(inside);
    this.sentences = sentences.length ? sentences : [0];
    this.words = this.#findWords();
    this.canDraw = typeof CSS !== "undefined" && "highlights" in CSS;
    this.ranges = new Map();
  }

  quote(start, end) {
    return this.points.slice(start, end).join("");
  }

  nextEdge(offset) {
    let at = Math.min(offset + 1, this.length);
    while (this.inside.has(at)) at += 1;
    return at;
  }

  previousEdge(offset) {
    let at = Math.max(offset - 1, 0);
    while (this.inside.has(at)) at -= 1;
    return at;
  }

  /** The smallest range of whole characters that holds the range. */
  exact(start, end) {
    let from = start;
    let to = end;
    while (this.inside.has(from)) from -= 1;
    while (this.inside.has(to)) to += 1;
    return { start: from, end: to };
  }

  /** The words that the range touches, from the first one's start to the last one's end; else `exact`. */
  snap(start, end) {
    const first = this.#wordFrom(start);
    let last = this.#wordFrom(end);
    if (last === this.words.length || this.words[last].start >= end) last -= 1;
    if (first > last) return this.trim(start, end);
    return { start: this.words[first].start, end: this.words[last].end };
  }

  /** Without the white space at both ends; null where nothing is left. */
  trim(start, end) {
    const range = this.exact(start, end);
    while (range.start < range.end && BLANK.test(this.points[range.start])) range.start = this.nextEdge(range.start);
    while (range.start < range.end && BLANK.test(this.points[range.end - 1])) range.end = this.previousEdge(range.end);
    return range.start < range.end ? range : null;
  }

  /** The word at an offset, else the next one, else the last. Null in a text without words. */
  wordAt(offset) {
    return this.words[Math.min(this.#wordFrom(offset), this.words.length - 1)] || null;
  }

  /** The word `by` places further than the one at an offset, at most the first or last. */
  wordFrom(offset, by) {
    const here = Math.min(this.#wordFrom(offset), this.words.length - 1);
    return this.words[Math.max(0, Math.min(here + by, this.words.length - 1))] || null;
  }

  /** Where a caret at `range` goes: by a character, word, sentence or line. */
  step(unit, range, forward) {
    const at = range.start;
    if (unit === "character") return forward ? Math.min(this.nextEdge(at), this.previousEdge(this.length)) : this.previousEdge(at);
    if (unit === "word") return this.wordFrom(at, forward ? 1 : -1)?.start ?? 0;
    if (unit === "line") return this.#line(range, forward) ?? at;
    const { sentences } = this;
    return (forward ? sentences.find((one) => one > at) : sentences.findLast((one) => one < at)) ?? (forward ? at : 0);
  }

  /** Where the "start" or "end" of a range goes. */
  edge(unit, edge, at, forward) {
    if (unit === "character") return forward ? this.nextEdge(at) : this.previousEdge(at);
    if (unit === "word") return this.#wordEdge(edge, at, forward);
    const here = edge === "end" ? { start: Math.max(0, at - 1), end: at } : { start: at, end: Math.min(at + 1, this.length) };
    if (unit === "line") {
      const found = this.#line(here, forward);
      return found === null ? at : (this.wordAt(found)?.[edge] ?? at);
    }
    if (edge === "start") return this.step(unit, here, forward);
    const others = this.sentences.map((start) => this.sentenceAt(start)?.end ?? start);
    return (forward ? others.find((end) => end > at) : others.findLast((end) => end < at)) ?? at;
  }

  sentenceAt(offset) {
    let n = 0;
    while (n + 1 < this.sentences.length && this.sentences[n + 1] <= offset) n += 1;
    return this.trim(this.sentences[n], this.sentences[n + 1] ?? this.length);
  }

  /** The offset under a point of the window, or null outside the passage. */
  offsetAt(x, y) {
    const found = document.caretPositionFromPoint?.(x, y);
    const old = found ? null : document.caretRangeFromPoint?.(x, y);
    const node = found?.offsetNode ?? old?.startContainer;
    if (!node || !this.element.contains(node)) return null;
    const range = document.createRange();
    range.setStart(node, found?.offset ?? old.startOffset);
    return this.#offsets(range)?.start ?? null;
  }

  /** What the browser has selected, cut to the passage; null where that is nothing. */
  browserSelection() {
    const selection = getSelection();
    if (!selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.element)) return null;
    const found = this.#offsets(range);
    return found && { ...found, startsHere: this.element.contains(selection.anchorNode) };
  }

  showInBrowser(range) {
    const selection = getSelection();
    selection.removeAllRanges();
    if (range) selection.addRange(this.rangeOf(range.start, range.end).cloneRange());
  }

  rangeOf(start, end) {
    const key = `${start} ${end}`;
    if (!this.ranges.has(key)) {
      if (this.ranges.size > RANGES_KEPT) this.ranges.clear();
      this.ranges.set(key, offsetsToRange(this.element, start, end));
    }
    return this.ranges.get(key);
  }

  /** Draw these ranges under a name that the stylesheet knows; an empty list takes the drawing away. */
  draw(name, spans, priority = 0) {
    if (!this.canDraw) return;
    if (!spans.length) {
      CSS.highlights.delete(name);
      return;
    }
    const drawn = new Highlight(...spans.map((span) => this.rangeOf(span.start, span.end)));
    drawn.priority = priority;
    CSS.highlights.set(name, drawn);
  }

  /** Draw all marks under the colour slot of their label; shorter ones lie over longer ones where they overlap. */
  drawMarks(spans, colourOf) {
    const drawn = new Map();
    for (const span of spans) {
      const name = `label-${colourOf(span)}`;
      drawn.set(name, [...(drawn.get(name) || []), span]);
    }
    for (const name of this.marksDrawn || []) if (!drawn.has(name)) this.draw(name, []);
    const length = (here) => Math.min(...here.map((span) => span.end - span.start));
    const longFirst = [...drawn].sort(([, one], [, other]) => length(other) - length(one));
    longFirst.forEach(([name, here], n) => this.draw(name, here, n));
    this.marksDrawn = [...drawn.keys()];
  }

  reveal(range) {
    const box = this.rangeOf(range.start, range.end).getBoundingClientRect();
    const room = Math.min(180, innerHeight / 4);
    if (box.top < room / 2) scrollBy({ top: box.top - room });
    else if (box.bottom > innerHeight - room) scrollBy({ top: box.bottom - innerHeight + room });
  }

  // The next start of a word where `edge` is "start", the next end of one where it is "end".
  #wordEdge(edge, offset, forward) {
    const passes = forward ? (word) => word[edge] > offset : (word) => word[edge] < offset;
    return (forward ? this.words.find(passes) : this.words.findLast(passes))?.[edge] ?? offset;
  }

  #line(range, down) {
    const box = this.rangeOf(range.start, range.end).getClientRects()[0];
    const high = parseFloat(getComputedStyle(this.element).lineHeight);
    return box ? this.offsetAt(box.left + box.width / 2, box.top + box.height / 2 + (down ? high : -high)) : null;
  }

  #offsets(range) {
    try {
      return rangeToOffsets(this.element, range);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  // Index of the first word that ends after an offset; their number where none does.
  #wordFrom(offset) {
    let low = 0;
    let high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle].end > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #findWords() {
    const words = [];
    let kindBefore = "";
    for (let start = 0; start < this.length; ) {
      const end = this.nextEdge(start);
      let kind = this.#kind(start);
      if (kind === "joiner") {
        kind = kindBefore === "letter" && end < this.length && this.#kind(end) === "letter" ? "letter" : "";
      }
      if (kind && kind === kindBefore) words.at(-1).end = end;
      else if (kind) words.push({ start, end });
      kindBefore = kind;
      start = end;
    }
    return words;
  }

  #kind(offset) {
    const point = this.points[offset];
    if (LETTER.test(point)) return "letter";
    if (JOINER.test(point)) return "joiner";
    return SYMBOL.test(point) ? "symbol" : "";
  }
}
