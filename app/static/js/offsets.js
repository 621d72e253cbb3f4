// Code points and UTF-16. Everything that leaves the page counts code points; strings and ranges of the
// browser count UTF-16 code units. Only this module converts between them.

const isHigh = (unit) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit) => unit >= 0xdc00 && unit <= 0xdfff;

// UTF-16 units before each code point, and after the last.
function unitsOf(text) {
  const units = new Uint32Array(text.length + 1);
  let points = 0;
  for (let at = 0; at < text.length; points += 1) {
    units[points] = at;
    at += isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1)) ? 2 : 1;
  }
  units[points] = text.length;
  return units.subarray(0, points + 1);
}

function unitAt(units, point) {
  if (!Number.isInteger(point) || point < 0 || point >= units.length) {
    throw new RangeError(`offset ${point} is outside the text`);
  }
  return units[point];
}

function pointAt(units, unit) {
  if (!Number.isInteger(unit) || unit < 0 || unit > units[units.length - 1]) {
    throw new RangeError(`UTF-16 offset ${unit} is outside the text`);
  }
  const point = firstOf(units.length, (n) => units[n] >= unit);
  if (units[point] !== unit) {
    throw new RangeError(`UTF-16 offset ${unit} lies inside a character`);
  }
  return point;
}

/** The first of `count` numbers that passes, where all after one that passes do; `count` where none does. */
export function firstOf(count, passes) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Code points before a UTF-16 offset. Throws RangeError outside the text and between two surrogates. */
export const toCodePoints = (text, utf16Offset) => pointAt(unitsOf(text), utf16Offset);

/** UTF-16 code units before a code point offset. Throws RangeError outside the text. */
export const toUtf16 = (text, codePointOffset) => unitAt(unitsOf(text), codePointOffset);

/**
 * Where every code point of an element's text stands. It is built once, so that no question walks the text from its
 * beginning; it holds as long as the text nodes stay as they are.
 */
export class TextIndex {
  constructor(root) {
    this.root = root;
    this.units = unitsOf(root.textContent);
    this.length = this.units.length - 1;
    this.nodes = [];
    this.starts = new Map();
    let before = 0;
    const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.length) continue;
      this.starts.set(node, before);
      this.nodes.push(node);
      before += node.length;
    }
  }

  /** Code point offsets as a DOM Range whose ends lie in text nodes (in the root itself where it has none). */
  range(start, end) {
    const { startContainer, startOffset, endContainer, endOffset } = this.ends(start, end);
    const range = this.root.ownerDocument.createRange();
    range.setStart(startContainer, startOffset);
    range.setEnd(endContainer, endOffset);
    return range;
  }

  /** The same as the ends of a StaticRange, which costs the document nothing when its nodes change. */
  ends(start, end) {
    const first = unitAt(this.units, start);
    const last = unitAt(this.units, end);
    if (first > last) {
      throw new RangeError(`the range ${start} to ${end} ends before it starts`);
    }
    // A start at the border of two text nodes goes to the second, an end to the first: the range stays tight.
    const [startContainer, startOffset] = this.#place(first, (after) => after > first);
    const [endContainer, endOffset] = first === last ? [startContainer, startOffset] : this.#place(last, (after) => after >= last);
    return { startContainer, startOffset, endContainer, endOffset };
  }

  /** A DOM Range as {start, end}: code points, half-open. An end outside the root counts as the nearest end of it. */
  offsets(range) {
    return {
      start: this.pointOf(range.startContainer, range.startOffset),
      end: this.pointOf(range.endContainer, range.endOffset),
    };
  }

  /** Code points before a boundary point of the document. */
  pointOf(container, offset) {
    return pointAt(this.units, this.#unitsBefore(container, offset));
  }

  #place(unit, passes) {
    if (!this.nodes.length) return [this.root, 0];
    const found = firstOf(this.nodes.length, (n) => passes(this.starts.get(this.nodes[n]) + this.nodes[n].length));
    const node = this.nodes[Math.min(found, this.nodes.length - 1)];
    return [node, unit - this.starts.get(node)];
  }

  #unitsBefore(container, offset) {
    if (this.starts.has(container)) return this.starts.get(container) + offset;
    const place = this.root.ownerDocument.createRange();
    place.setStart(container, offset);
    const next = firstOf(this.nodes.length, (n) => place.comparePoint(this.nodes[n], 0) >= 0);
    return next < this.nodes.length ? this.starts.get(this.nodes[next]) : this.units[this.length];
  }
}

export const rangeToOffsets = (root, range) => new TextIndex(root).offsets(range);

export const offsetsToRange = (root, start, end) => new TextIndex(root).range(start, end);
