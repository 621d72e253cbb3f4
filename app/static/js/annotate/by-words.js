// A span by the numbers of its words: its ends and its label in the list of spans, or a new one, without selecting anything.

import { choose, make, press } from "./panel.js";

/** The first and the last word of a span, and its label, as fields in `place`. */
export function fillSpan(list, id, place) {
  const { desk } = list;
  const span = desk.answer.span(id);
  if (!span) return;
  const about = desk.say("span_of", { label: desk.nameOf(span.label), quote: desk.short(span) });
  const fields = wordFields(desk, span, (range) => desk.handles.resize(id, range));
  const label = choose(desk.say("label"), list.labels, span.label, (key) => relabel(list, id, key), "label");
  for (const field of [fields, label]) for (const one of field.querySelectorAll("input, select")) one.setAttribute("aria-description", about);
  place.replaceChildren(fields, label);
}

/** The same for a new one, which begins with what is selected. */
export function fillAdder({ desk, labels }, box) {
  const word = desk.selection ?? desk.passage.wordAt(desk.caret.at);
  let range = { start: word.start, end: word.end };
  let key = labels[0][0];
  const quote = make("output", { dir: "auto", textContent: desk.short(range) });
  const fields = wordFields(desk, range, (now) => {
    range = now;
    quote.textContent = desk.short(range);
  });
  const label = choose(desk.say("label"), labels, key, (chosen) => (key = chosen));
  const add = press(desk.say("add"), () => {
    desk.select(range, { quiet: true });
    desk.applyLabel(key);
  });
  box.replaceChildren(fields, label, quote, add);
}

function relabel(list, id, key) {
  const { desk } = list;
  const span = desk.answer.span(id);
  if (desk.answer.hasTwin(key, span.start, span.end)) {
    desk.announce(desk.say("there_already", { label: desk.nameOf(key) }));
    list.writeAnew(id);
    return;
  }
  desk.answer.relabel(id, key);
  desk.announce(desk.say("span_of", { label: desk.nameOf(key), quote: desk.short(span) }), { untilSaved: true });
}

// The first and the last word as numbers, each with its word beside it; `act` is given the range.
function wordFields(desk, { start, end }, act) {
  const { words } = desk.passage;
  const at = { first: words.findIndex((word) => word.end > start), last: words.findLastIndex((word) => word.start < end) };
  const box = make("div", { className: "words" });
  for (const which of ["first", "last"]) {
    const field = make("input", { type: "number", min: 1, max: words.length, value: at[which] + 1, dataset: { part: which } });
    const word = make("q", { dir: "auto" });
    const show = () => (word.textContent = desk.passage.quote(words[at[which]].start, words[at[which]].end));
    field.addEventListener("change", () => {
      const n = Math.round(Number(field.value)) || at[which] + 1;
      at[which] = Math.max(0, Math.min(n - 1, words.length - 1));
      if (at.first > at.last) at[which === "first" ? "last" : "first"] = at[which];
      for (const one of box.querySelectorAll("input")) one.value = at[one.dataset.part] + 1;
      for (const shown of box.querySelectorAll("label")) shown.show();
      act({ start: words[at.first].start, end: words[at.last].end });
    });
    const label = make("label", { show }, desk.say(`${which}_word`), " ", field, " ", word);
    show();
    box.append(label);
  }
  return box;
}
