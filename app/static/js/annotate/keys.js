// The keys. They are known by their place on the keyboard, so that they are the same under every layout.

const SAYING_PARTS = ["source", "cue", "content"];
const FIELDS = "input, select, textarea, dialog";

/** Move by a word, character, sentence or line; with `extends_` the selection grows or shrinks. */
function move(desk, unit, forward, extends_) {
  const { passage } = desk;
  if (!extends_) {
    const last = desk.selection && forward && unit !== "line" ? desk.selection.end - 1 : desk.caretRange.start;
    const from = unit === "line" ? desk.caretRange : { start: last, end: last + 1 };
    desk.moveCaret(passage.step(unit, from, forward), unit === "character" ? "character" : "word");
    passage.reveal(desk.caretRange);
    return desk.announce(passage.quote(desk.caretRange.start, desk.caretRange.end));
  }
  const anchor = desk.anchor ?? desk.answer.span(desk.spanId) ?? desk.caretRange;
  const now = desk.selection ?? anchor;
  const growsEnd = now.end > anchor.end || (now.start >= anchor.start && forward);
  const range = { start: now.start, end: now.end };
  if (growsEnd) range.end = Math.max(anchor.end, passage.edge(unit, "end", now.end, forward));
  else range.start = Math.min(anchor.start, passage.edge(unit, "start", now.start, forward));
  desk.select(range, { anchor: { start: anchor.start, end: anchor.end } });
  const moved = growsEnd ? range.end - 1 : range.start;
  return passage.reveal({ start: moved, end: moved + 1 });
}

/** `w`, `s`, `p`: select the unit at the caret; pressed again, one more of it. */
function grow(desk, unit) {
  const { passage, selection: now } = desk;
  if (unit === "passage") return desk.select(passage.paragraphAt(desk.caret.at));
  const here = unit === "word" ? passage.wordAt(desk.caret.at) : passage.sentenceAt(desk.caret.at);
  const isAgain = now && here && now.start === here.start && now.end >= here.end;
  return desk.select(isAgain ? { start: now.start, end: passage.edge(unit, "end", now.end, true) } : here);
}

/** Brackets: the start or end of the selected span, or of the selection, by a word or a character. */
function moveEdge(desk, edge, inward, unit) {
  const { passage, answer } = desk;
  const span = answer.span(desk.spanId);
  const now = span ?? desk.selection ?? desk.caretRange;
  const moved = passage.edge(unit, edge, now[edge], (edge === "end") !== inward);
  const range = { start: now.start, end: now.end, [edge]: moved };
  if (range.start >= range.end || moved === now[edge]) return;
  if (!span) desk.select(range);
  else if (!answer.hasTwin(span.label, range.start, range.end, span.id)) {
    answer.editSpan(span.id, { ...range, quote: passage.quote(range.start, range.end) });
    desk.announce(desk.say("edge", { quote: desk.short(range) }), { untilSaved: true });
  }
}

function nextSpan(desk, by) {
  const spans = desk.answer.inOrder();
  if (!spans.length) return false;
  const here = spans.findIndex((one) => one.id === desk.spanId);
  const { at } = desk.caret;
  const near = by > 0 ? spans.findIndex((one) => one.start >= at) : spans.findLastIndex((one) => one.start < at);
  const next = here >= 0 ? here + by : near >= 0 ? near : by > 0 ? 0 : spans.length - 1;
  // Past the last one, Tab leaves the text.
  if (!spans[next]) return false;
  desk.selectSpan(spans[next].id, { reveal: true });
  return true;
}

/** `0`: None for every variable that is asked and not answered; a second time, takes it back. */
function answerNone(desk) {
  const { answer } = desk;
  const open = desk.noneKeys.filter((key) => !answer.isAnswered(key));
  if (!open.length && desk.noneKeys.length) return desk.toggleNone(desk.noneKeys[0]);
  const missing = open.filter((key) => !answer.isNone(key));
  const changing = missing.length ? missing : open;
  answer.change((said) => {
    said.none = missing.length ? [...said.none, ...missing] : said.none.filter((key) => !changing.includes(key));
  });
  const names = changing.map((key) => desk.layerName(key)).join(", ");
  return desk.announce(desk.say(missing.length ? "none_of" : "off", { layer: names, label: names }), { untilSaved: true });
}

function nextVoice(desk) {
  const span = desk.answer.span(desk.spanId);
  const voice = span && desk.answer.labels.get(span.label)?.layer.attributes.find((one) => one.type === "choose_one");
  if (!voice) return;
  const here = voice.choices.findIndex((one) => one.key === (span.attributes[voice.key] ?? voice.default));
  const next = voice.choices[(here + 1) % voice.choices.length];
  desk.answer.editSpan(span.id, { attributes: { ...span.attributes, [voice.key]: next.key } });
  desk.announce(desk.say("now", { name: voice.name, value: next.name }), { untilSaved: true });
}

export function keyOf(event) {
  const { code } = event;
  const plain = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(code);
  if (plain) return (plain[1] || plain[2] || plain[3]).toLowerCase();
  return { BracketLeft: "[", BracketRight: "]", Slash: "/", NumpadEnter: "Enter", Delete: "Backspace" }[code] || code;
}

export function listenToKeys(desk) {
  const keys = document.getElementById("keys");
  const { passage } = desk;
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || keys.open) return;
    // What is pressed while Done is on its way belongs to neither passage.
    if (desk.isLeaving) return event.preventDefault();
    const key = keyOf(event);
    const inField = event.target.closest?.(FIELDS);
    const control = event.ctrlKey || event.metaKey;
    if (everywhere(key, event, control, inField)) return event.preventDefault();
    const inText = event.target === passage.element || event.target === document.body;
    // Elsewhere these keep what they do: on to the next control, press it.
    if (inField || desk.readOnly || (!inText && ["Tab", "Enter", "Space"].includes(key))) return undefined;
    const done = control ? withControl(key, event) : inPassage(key, event);
    if (done !== false) event.preventDefault();
    return undefined;
  }, { signal: desk.signal });

  function everywhere(key, event, control, inField) {
    if (control && key === "Enter") desk.done();
    else if (control && event.shiftKey && key === "s") desk.panel.open("skip");
    else if (inField) return false;
    else if (control && key === "z") desk.step(event.shiftKey ? "redo" : "undo");
    else if (!control && (event.key === "?" || (key === "/" && event.shiftKey))) keys.showModal();
    else return false;
    return true;
  }

  function withControl(key, event) {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
    return move(desk, "sentence", forward(key), event.shiftKey);
  }

  // Reading order decides which arrow goes on: in Arabic the left one does.
  function forward(key) {
    return (key === "ArrowRight") !== passage.isRtl(desk.caret.at);
  }

  function inPassage(key, event) {
    if (key === "ArrowLeft" || key === "ArrowRight") {
      return move(desk, event.altKey ? "character" : "word", forward(key), event.shiftKey);
    }
    if (key === "ArrowUp" || key === "ArrowDown") return move(desk, "line", key === "ArrowDown", event.shiftKey);
    if (key === "[" || key === "]") {
      return moveEdge(desk, key === "[" ? "start" : "end", event.shiftKey, event.altKey ? "character" : "word");
    }
    if (key === "Tab") return nextSpan(desk, event.shiftKey ? -1 : 1);
    if (event.altKey) return false;
    return sayingKey(key) || command(key, event.shiftKey) || label(key, event.shiftKey);
  }

  function sayingKey(key) {
    if (!desk.sayings?.isOpen) return false;
    if (key === "Enter") desk.sayings.keep();
    else if (["1", "2", "3"].includes(key)) desk.sayings.take(SAYING_PARTS[Number(key) - 1]);
    else return false;
    return true;
  }

  function command(key, shifted) {
    const commands = {
      w: () => grow(desk, "word"),
      s: () => grow(desk, "sentence"),
      p: () => grow(desk, "passage"),
      v: () => nextVoice(desk),
      r: () => desk.panel.focusNote(desk.spanId),
      k: () => (shifted ? desk.openCodebook() : desk.panel.openCard()),
      q: () => desk.panel.open("flag"),
      a: () => desk.beginSaying(),
      j: () => desk.go(shifted ? "previous" : "following"),
      0: () => answerNone(desk),
      Backspace: () => desk.deleteSpan(desk.spanId),
      Escape: () => desk.stepOut(),
    };
    if (!commands[key] || (shifted && key !== "j" && key !== "k")) return false;
    commands[key]();
    return true;
  }

  function label(key, another) {
    const found = [...desk.answer.labels].find(([, one]) => one.shortcut === key);
    if (!found) return false;
    desk.applyLabel(found[0], { another });
    return true;
  }
}
