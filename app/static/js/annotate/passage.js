// The passage: its text in code points, where characters, words and sentences end, and where they stand on the page.
// Characters (graphemes) and sentences are the server's. What is drawn over the text is drawing.js's.

import { firstOf, TextIndex } from "../offsets.js";
import { Drawing } from "./drawing.js";

const LETTER = /[\p{L}\p{M}\p{N}\p{Pc}]/u;
const SYMBOL = /[\p{S}\p{Extended_Pictographic}]/u;
const JOINER = /['’ʼ‐-]/u;
const BLANK = /\s/u;
const STOP = /[.,;:!?…،؛؟]/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
// What closes each mark that opens. A mark that is both, as in German and in English, goes with the nearest mate.
const MATES = { "“": "”", "„": "“”", "‘": "’", "‚": "‘’", "«": "»", "»": "«", "‹": "›", "(": ")", "[": "]", '"': '"' };

export class Passage {
  /** `inside` are the offsets inside a grapheme, `sentences` where a sentence starts: both code points. */
  constructor(element, inside, sentences) {
    this.element = element;
    this.narrow = matchMedia("(max-width: 900px)");
    this.points = Array.from(element.textContent);
    this.length = this.points.length;
    this.inside = new Set(inside);
    this.sentences = sentences.length ? sentences : [0];
    this.words = this.#findWords();
    const blocks = [...element.querySelectorAll(".para")];
    this.blocks = blocks.length ? blocks : [element];
    this.place();
    this.paragraphs = this.blocks.map((block) => {
      const range = document.createRange();
      range.selectNodeContents(block);
      return this.index.offsets(range);
    });
    this.drawing = new Drawing(this);
  }

  /** Look again where the text stands: its nodes were exchanged for others with the same text. */
  place() {
    this.index = new TextIndex(this.element);
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

  /** The words that the range touches, from the first one's start to the last one's end; else what is left of it. */
  snap(start, end) {
    const first = this.#wordFrom(start);
    let last = this.#wordFrom(end);
    if (last === this.words.length || this.words[last].start >= end) last -= 1;
    if (first > last) return this.trim(start, end);
    return this.#withMates({ start: this.words[first].start, end: this.words[last].end }, start, end);
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
    return (forward ? sentences[firstOf(sentences.length, (n) => sentences[n] > at)] : sentences.findLast((one) => one < at)) ?? (forward ? at : 0);
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
    const near = this.#sentenceOf(Math.max(0, at - 1));
    const ends = [near - 1, near, near + 1].map((n) => this.sentences[n] !== undefined && this.sentenceAt(this.sentences[n])?.end);
    return (forward ? ends.find((end) => end > at) : ends.findLast((end) => end && end < at)) ?? at;
  }

  sentenceAt(offset) {
    const n = this.#sentenceOf(offset);
    return this.trim(this.sentences[n], this.sentences[n + 1] ?? this.length);
  }

  /** The paragraph at an offset: the whole of a passage that is one. */
  paragraphAt(offset) {
    const n = Math.max(0, firstOf(this.paragraphs.length, (each) => this.paragraphs[each].start > offset) - 1);
    return this.trim(this.paragraphs[n].start, this.paragraphs[n].end);
  }

  /** Where an edge that is dragged to an offset comes to rest: the nearest one of a word, or of a character. */
  restOf(edge, offset, isExact) {
    const exact = this.exact(offset, offset);
    if (isExact) return offset - exact.start < exact.end - offset ? exact.start : exact.end;
    const n = this.#wordFrom(offset);
    const near = [this.words[n - 1], this.words[n], this.words[n + 1]].filter(Boolean).map((word) => word[edge]);
    return near.reduce((best, one) => (Math.abs(one - offset) < Math.abs(best - offset) ? one : best));
  }

  /** Whether the line at an offset is read from the right. */
  isRtl(offset) {
    const n = Math.max(0, firstOf(this.paragraphs.length, (each) => this.paragraphs[each].start > offset) - 1);
    return getComputedStyle(this.blocks[n]).direction === "rtl";
  }

  /** Whether the very letter at an offset is written from the right. */
  isRtlLetter(offset) {
    const point = this.points[offset] ?? "";
    return RIGHT_TO_LEFT.test(point) || (!/\p{L}/u.test(point) && this.isRtl(offset));
  }

  /** The offset under a point of the window, or null outside the passage. */
  offsetAt(x, y) {
    const found = document.caretPositionFromPoint?.(x, y);
    const old = found ? null : document.caretRangeFromPoint?.(x, y);
    const node = found?.offsetNode ?? old?.startContainer;
    if (!node || !this.element.contains(node)) return null;
    return this.#asked(() => this.exact(this.index.pointOf(node, found?.offset ?? old.startOffset), this.length).start);
  }

  /** The character that is drawn under a point, or null: `offsetAt` answers the nearest border between two. */
  characterAt(x, y) {
    const border = this.offsetAt(x, y);
    if (border === null) return null;
    const holds = (at) => {
      const end = this.nextEdge(at);
      if (end <= at) return false;
      return [...this.rangeOf(at, end).getClientRects()].some((box) => box.left <= x && x <= box.right && box.top - 8 <= y && y <= box.bottom + 8);
    };
    return [border, this.previousEdge(border)].find(holds) ?? null;
  }

  /** What the browser has selected, cut to the passage; null where that is nothing. */
  browserSelection() {
    const selection = getSelection();
    if (!selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.element)) return null;
    return this.#asked(() => this.index.offsets(range));
  }

  /** Select a range in the browser, or nothing. Only to look makes the browser lay the page out: so not for nothing. */
  showInBrowser(range) {
    if (!range && !this.isSelected) return;
    const selection = getSelection();
    selection.removeAllRanges();
    if (range) selection.addRange(this.rangeOf(range.start, range.end));
    this.isSelected = Boolean(range);
  }

  rangeOf(start, end) {
    return this.index.range(start, end);
  }

  draw(name, spans, priority = 0) {
    this.drawing.draw(name, spans, priority);
  }

  drawMarks(spans, colourOf, codeOf) {
    this.drawing.drawMarks(spans, colourOf, codeOf);
  }

  /** Scroll calmly until a range can be read, where it cannot yet; with the next frame, when all is drawn. */
  reveal(range) {
    this.hidden = range;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.#scrollTo(this.hidden);
    });
  }

  #scrollTo(range) {
    const box = this.rangeOf(range.start, range.end).getBoundingClientRect();
    const room = Math.min(180, innerHeight / 4);
    const floor = Math.min(innerHeight - room, this.#docked() - 16);
    const by = box.top < room / 2 ? box.top - room : box.bottom > floor ? box.bottom - floor : 0;
    const isFar = Math.abs(by) > innerHeight || matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (by) scrollBy({ top: by, behavior: isFar ? "instant" : "smooth" });
  }

  // Where the part of the window begins that labels, a card or the form of a saying cover on a narrow page, or the
  // keyboard of a phone.
  #docked() {
    if (!this.narrow.matches) return Infinity;
    const parts = [...document.querySelectorAll("#labels, #card, #saying")].map((one) => one.getBoundingClientRect());
    return Math.min(visualViewport.offsetTop + visualViewport.height, ...parts.filter(({ height }) => height).map(({ top }) => top));
  }

  // The next start of a word where `edge` is "start", the next end of one where it is "end".
  #wordEdge(edge, offset, forward) {
    const { words } = this;
    const next = firstOf(words.length, (n) => (forward ? words[n][edge] > offset : words[n][edge] >= offset));
    return words[forward ? next : next - 1]?.[edge] ?? offset;
  }

  // The word of the next line that stands nearest under, or over, the middle of the range. Nothing is asked of the
  // window: what lies over the text, or outside of what is seen, does not matter.
  #line(range, down) {
    const box = this.rangeOf(range.start, range.end).getClientRects()[0];
    if (!box) return null;
    const boxOf = (word) => this.rangeOf(word.start, word.end).getClientRects()[0];
    const differ = (one, other) => Math.abs(one.top + one.height / 2 - other.top - other.height / 2) > Math.max(one.height, other.height) / 2;
    const middle = box.left + box.width / 2;
    let line = null;
    let best = null;
    for (let n = this.#wordFrom(range.start) + (down ? 0 : -1); this.words[n]; n += down ? 1 : -1) {
      const here = boxOf(this.words[n]);
      if (!here || (!line && !differ(here, box))) continue;
      if (line && differ(here, line)) break;
      line ??= here;
      const away = Math.abs(here.left + here.width / 2 - middle);
      if (!best || away < best.away) best = { away, start: this.words[n].start };
    }
    return best?.start ?? null;
  }

  // Marks that open and close stay in pairs. Where the raw range held both marks around the words, they are the
  // range's; where the words hold one of a pair and its mate stands just outside of them, the mate comes in.
  #withMates(words, from, to) {
    let { start, end } = words;
    let after = end;
    while (STOP.test(this.points[after] ?? "")) after += 1;
    const before = this.points[start - 1];
    const closing = this.points[after];
    if (start > from && after < to && MATES[before]?.includes(closing)) return this.exact(start - 1, after + 1);
    const open = [];
    let lacksStart = null;
    for (let at = start; at < end; at += 1) {
      const point = this.points[at];
      const isApostrophe = point === "’" && LETTER.test(this.points[at - 1] ?? "") && LETTER.test(this.points[at + 1] ?? "");
      if (isApostrophe) continue;
      if (open.length && MATES[open.at(-1)].includes(point)) open.pop();
      else if (MATES[point] && !BLANK.test(this.points[at + 1] ?? " ")) open.push(point);
      else if (/[”“’»«›)\]"]/u.test(point)) lacksStart ??= point;
    }
    if (open.length && closing && MATES[open.at(-1)].includes(closing)) end = after + 1;
    if (lacksStart && MATES[before]?.includes(lacksStart)) start -= 1;
    return this.exact(start, end);
  }

  #sentenceOf(offset) {
    return Math.max(0, firstOf(this.sentences.length, (n) => this.sentences[n] > offset) - 1);
  }

  // Null where the browser answers a place between two halves of a character.
  #asked(act) {
    try {
      return act();
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  // Index of the first word that ends after an offset; their number where none does.
  #wordFrom(offset) {
    return firstOf(this.words.length, (n) => this.words[n].end > offset);
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
