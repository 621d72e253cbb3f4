// The keyboard: what each command does, and which one a key means. Which keys they have is the server's table,
// app/core/keyboard.

import { Layout } from "../layout.js";
import { make, press } from "./panel.js";

const SAYING_PARTS = ["source", "cue", "content"];
const FIELDS = "input, select, textarea, [contenteditable]";
const HELD = ["Control", "Alt", "Shift"];
const HINT_STAYS = 8000;
const DIALOGS = ["keys", "go-to", "codebook"];

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
  if (!changing.length) return undefined;
  answer.change((said) => {
    said.none = missing.length ? [...said.none, ...missing] : said.none.filter((key) => !changing.includes(key));
  });
  const names = changing.map((key) => desk.layerName(key)).join(", ");
  return desk.announce(desk.say(missing.length ? "none_of" : "off", { layer: names, label: names }), { untilSaved: true });
}

/** Of the selected span; while a saying is open, how that is said. */
function nextVoice(desk, by) {
  if (desk.sayings?.isOpen) return desk.sayings.nextSpeech(by);
  const span = desk.answer.span(desk.spanId);
  const voice = span && desk.answer.labels.get(span.label)?.layer.attributes.find((one) => one.type === "choose_one");
  if (!voice) return undefined;
  const here = voice.choices.findIndex((one) => one.key === (span.attributes[voice.key] ?? voice.default));
  const from = here < 0 && by < 0 ? 0 : here;
  const next = voice.choices[(from + by + voice.choices.length) % voice.choices.length];
  desk.answer.editSpan(span.id, { attributes: { ...span.attributes, [voice.key]: next.key } });
  return desk.announce(desk.say("now", { name: voice.name, value: next.name }), { untilSaved: true });
}

/** How sure, of the selected span or else of the label chosen last: the digit that comes next says it. */
function askConfidence(desk, _event, keyboard) {
  if (!desk.asks.confidence) return undefined;
  const { answer } = desk;
  const span = answer.span(desk.spanId);
  const label = span ? null : answer.now.labels.at(-1)?.label;
  if (!span && !label) return desk.announce(desk.say("needs_mark"));
  keyboard.waits = (n) => {
    const changes = { confidence: n || null };
    if (span) answer.editSpan(span.id, changes);
    else answer.editLabel(label, changes);
    const value = desk.say(["not_said", "low", "medium", "high"][n]);
    desk.announce(desk.say("now", { name: desk.say("confidence"), value }), { untilSaved: true });
  };
  return desk.announce(desk.say("confidence_help"));
}

function writeNote(desk) {
  if (desk.answer.span(desk.spanId)) return desk.panel.focusNote(desk.spanId);
  const label = desk.answer.now.labels.at(-1)?.label;
  if (!label) return desk.announce(desk.say("needs_mark"));
  return document.querySelector(`[data-label="${CSS.escape(label)}"] [data-part=write]`)?.click();
}

/** From a note back to the text, with what is written there or without it. */
function leaveNote(desk, field, keeps) {
  const { span, label } = field.closest("[data-span], [data-label]").dataset;
  const mark = desk.answer.span(span) ?? desk.answer.now.labels.find((one) => one.label === label);
  if (!keeps) field.value = mark?.note ?? "";
  // What is written is kept as the field is left.
  desk.passage.element.focus({ preventScroll: true });
  if (field.isConnected && !field.value) field.hidden = true;
}

function deleteSpan(desk) {
  if (!desk.spanId) return false;
  return desk.deleteSpan(desk.spanId);
}

/** Out of a field, back to the text; else out of what is selected. */
function stepOut(desk, { target }) {
  if (target.matches("input, select, textarea")) return desk.passage.element.focus({ preventScroll: true });
  return desk.stepOut();
}

function openLabels(desk) {
  if (desk.sayings?.isOpen) return desk.sayings.keep();
  if (!desk.selection && !desk.spanId) return undefined;
  return desk.labelBar.open();
}

function openGoTo() {
  const dialog = document.getElementById("go-to");
  const field = dialog.querySelector("input");
  field.value = "";
  dialog.querySelector("form").onsubmit = () => document.querySelectorAll(".batch a")[Number(field.value) - 1]?.click();
  dialog.showModal();
}

function undo(desk) {
  document.getElementById("undo-hint").hidden = true;
  return desk.step("undo");
}

/** The key of a command as the list of keys shows it. */
export function keyOfCommand(name) {
  const shown = document.querySelector(`#keys [data-command=${name}]`);
  return make("span", { className: "key" }, ...[...shown.childNodes].map((one) => one.cloneNode(true)));
}

/** What was deleted, and how it comes back, for some seconds. */
export function hintUndo(desk, said) {
  const hint = document.getElementById("undo-hint");
  const bring = () => {
    undo(desk);
    desk.passage.element.focus({ preventScroll: true });
  };
  hint.replaceChildren(make("span", { textContent: said }), press(desk.say("undo"), bring, { className: "quiet" }, " ", keyOfCommand("undo")));
  hint.hidden = false;
  clearTimeout(desk.hintEnds);
  desk.hintEnds = setTimeout(() => (hint.hidden = true), HINT_STAYS);
}

const unitOf = (event) => (event.ctrlKey || event.metaKey ? "sentence" : event.altKey ? "character" : "word");
// Reading order decides which arrow goes on: in Arabic the left one does.
const sideways = (right) => (desk, event) => move(desk, unitOf(event), right !== desk.passage.isRtl(desk.caret.at), event.shiftKey);
const edge = (which, inward) => (desk, event) => moveEdge(desk, which, inward, event.altKey ? "character" : "word");

/** Every command by its name. False leaves the key to the browser. */
const COMMANDS = {
  left: sideways(false),
  right: sideways(true),
  up: (desk, event) => move(desk, "line", false, event.shiftKey),
  down: (desk, event) => move(desk, "line", true, event.shiftKey),
  word: (desk) => grow(desk, "word"),
  sentence: (desk) => grow(desk, "sentence"),
  passage: (desk) => grow(desk, "passage"),
  next_span: (desk) => nextSpan(desk, 1),
  previous_span: (desk) => nextSpan(desk, -1),
  step_out: stepOut,
  open_labels: openLabels,
  find_label: (desk) => desk.labelBar.open({ find: true }),
  start_outward: edge("start", false),
  start_inward: edge("start", true),
  end_outward: edge("end", false),
  end_inward: edge("end", true),
  none: answerNone,
  delete: deleteSpan,
  voice: (desk) => nextVoice(desk, 1),
  voice_back: (desk) => nextVoice(desk, -1),
  confidence: askConfidence,
  note: writeNote,
  who_says: (desk) => desk.beginSaying(),
  flag: (desk) => desk.panel.open("flag"),
  card: (desk) => desk.panel.openCard(),
  codebook: (desk) => desk.openCodebook?.(),
  context: (desk) => desk.showMore?.(),
  keys: () => document.getElementById("keys").showModal(),
  done: (desk) => desk.done(),
  skip: (desk) => (document.getElementById("skip").hidden ? undefined : desk.panel.open("skip")),
  undo: (desk) => undo(desk),
  redo: (desk) => desk.step("redo"),
  next_passage: (desk) => desk.go("following"),
  previous_passage: (desk) => desk.go("previous"),
  go_to: openGoTo,
};

/** A pressed key as the server's table writes it, such as `Shift+KeyJ`. */
export function keyOf(event) {
  const { key } = event;
  const control = event.ctrlKey || event.metaKey;
  let code = event.code || key;
  // With Control the letter decides: on a French keyboard the place of Z would close the tab.
  if ((control || !event.code) && /^[a-z]$/i.test(key)) code = `Key${key.toUpperCase()}`;
  else if (code.startsWith("Numpad") || !event.code) code = /^\d$/.test(key) ? `Digit${key}` : key;
  return [control && "Control", event.altKey && "Alt", event.shiftKey && "Shift", code].filter(Boolean).join("+");
}

/** Each key of each command, with every choice of the held keys that the command takes. */
function byKey(commands) {
  const found = new Map();
  for (const [name, one] of Object.entries(commands)) {
    for (const written of one.keys) {
      let all = [written.split("+")];
      for (const held of one.takes ?? []) all = all.flatMap((key) => [key, [held, ...key]]);
      for (const key of all) {
        found.set([...HELD.filter((held) => key.includes(held)), key.at(-1)].join("+"), { ...one, act: COMMANDS[name] });
      }
    }
  }
  return found;
}

function byLabel(desk) {
  const found = new Map();
  for (const [key, { shortcut }] of desk.answer.labels) {
    if (!shortcut) continue;
    const code = /\d/.test(shortcut) ? `Digit${shortcut}` : `Key${shortcut.toUpperCase()}`;
    found.set(code, { changes: true, act: () => desk.applyLabel(key) });
    found.set(`Shift+${code}`, { changes: true, act: () => desk.applyLabel(key, { another: true }) });
  }
  return found;
}

export function listenToKeys(desk) {
  const { keys } = JSON.parse(document.getElementById("annotator").dataset.said);
  const commands = byKey(keys);
  const labels = byLabel(desk);
  const { element } = desk.passage;
  new Layout(desk.signal);
  // What the digit that comes next is for, where a command asked for one.
  const keyboard = { waits: null };

  addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || HELD.includes(event.key)) return;
    // What is pressed while Done is on its way belongs to neither passage.
    if (desk.isLeaving) {
      event.preventDefault();
      return;
    }
    // By their names: to look for them goes through hundreds of spans.
    if (DIALOGS.some((id) => document.getElementById(id)?.open)) return;
    const found = meaning(event, keyOf(event));
    if (!found || (found.changes && desk.readOnly)) return;
    // A key that is held down does once what it does, unless it moves.
    const done = event.repeat && !found.repeats ? true : found.act(desk, event, keyboard);
    if (done !== false) event.preventDefault();
  }, { signal: desk.signal });

  function meaning(event, key) {
    const { target } = event;
    const inField = Boolean(target.closest?.(FIELDS));
    const digit = inField ? null : /^(?:Shift\+)?Digit(\d)$/.exec(key);
    const waits = inField ? null : keyboard.waits;
    if (!inField) keyboard.waits = null;
    if (waits && digit && Number(digit[1]) < 4) return { changes: true, act: () => waits(Number(digit[1])) };
    const part = digit && desk.sayings?.isOpen && SAYING_PARTS[Number(digit[1]) - 1];
    if (part) return { changes: true, act: () => desk.sayings.take(part) };
    const command = commands.get(key);
    if (inField) return inNote(key, target) ?? (worksInFields(command, key, target) ? command : null);
    // Elsewhere than in the text these keep what they do: on to the next control, press it, scroll.
    if (command?.where === "text" && target !== element && target !== document.body) return null;
    return labels.get(key) ?? (/Control|Alt/.test(key) ? null : bySign(event.key, command)) ?? command;
  }

  // Two signs mean the same wherever a layout has them: the list of keys, and the search for a label.
  function bySign(sign, command) {
    if (sign === "?") return { act: COMMANDS.keys };
    return sign === "/" && !command ? { act: COMMANDS.find_label, changes: true } : null;
  }

  // Enter keeps a note and Esc drops it; with Shift, Enter begins a line.
  function inNote(key, field) {
    const way = { Enter: true, Escape: false }[key];
    if (way === undefined || !field.matches("#answer [data-part=note]")) return null;
    return { act: () => leaveNote(desk, field, way) };
  }

  function worksInFields(command, key, target) {
    if (command?.act === COMMANDS.step_out) return Boolean(target.closest("#answer"));
    return command?.where === "everywhere" && /^(?:Control\+|F\d)/.test(key);
  }
}
