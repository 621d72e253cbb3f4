// Code points and UTF-16. Everything that leaves the page counts code points; strings and ranges of the
// browser count UTF-16 code units. Only this module converts between them.

const isHigh = (unit) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit) => unit >= 0xdc00 && unit <= 0xdfff;

function startsPair(text, at) {
  return isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1));
}

/** Code points before a UTF-16 offset. Throws RangeError outside the text and between two surrogates. */
export function toCodePoints(text, utf16Offset) {
  if (!Number.isInteger(utf16Offset) || utf16Offset < 0 || utf16Offset > text.length) {
    throw new RangeError(`UTF-16 offset ${utf16Offset} is outside the text`);
  }
  let points = 0;
  let at = 0;
  while (at < utf16Offset) {
    at += startsPair(text, at) ? 2 : 1;
    points += 1;
  }
  if (at !== utf16Offset) {
    throw new RangeError(`UTF-16 offset ${utf16Offset} lies inside a character`);
  }
  return points;
}

/** UTF-16 code units before a code point offset. Throws RangeError outside the text. */
export function toUtf16(text, codePointOffset) {
  let at = 0;
  let points = 0;
  while (points < codePointOffset && at < text.length) {
    at += startsPair(text, at) ? 2 : 1;
    points += 1;
  }
  if (points !== codePointOffset) {
    throw new RangeError(`offset ${codePointOffset} is outside the text`);
  }
  return at;
}

/**
 * A DOM Range as {start, end}: code points of root.textContent, half-open. Its ends may lie in text or in
 * elements; an end outside the root counts as the nearest end of it.
 */
export function rangeToOffsets(root, range) {
  const text = root.textContent;
  const start = unitsBefore(root, range.startContainer, range.startOffset);
  const end = unitsBefore(root, range.endContainer, range.endOffset);
  return { start: toCodePoints(text, start), end: toCodePoints(text, end) };
}

/** Code point offsets as a DOM Range whose ends lie in text nodes (in the root itself where it has none). */
export function offsetsToRange(root, start, end) {
  const text = root.textContent;
  const first = toUtf16(text, start);
  const last = toUtf16(text, end);
  if (first > last) {
    throw new RangeError(`the range ${start} to ${end} ends before it starts`);
  }
  const range = root.ownerDocument.createRange();
  range.selectNodeContents(root);
  let before = 0;
  let started = false;
  for (const node of textNodes(root)) {
    const after = before + node.length;
    // A start at the border of two text nodes goes to the second, an end to the first: the range stays tight.
    const here = first < after || (first === after && after === text.length);
    if (!started && here) {
      range.setStart(node, first - before);
      started = true;
    }
    if (started && last <= after) {
      range.setEnd(node, last - before);
      break;
    }
    before = after;
  }
  return range;
}

function* textNodes(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    yield walker.currentNode;
  }
}

// UTF-16 units of the root's text before a boundary point.
function unitsBefore(root, container, offset) {
  const whole = root.ownerDocument.createRange();
  whole.selectNodeContents(root);
  const side = whole.comparePoint(container, offset);
  if (side < 0) {
    return 0;
  }
  if (side > 0) {
    return root.textContent.length;
  }
  whole.setEnd(container, offset);
  return whole.toString().length;
}
