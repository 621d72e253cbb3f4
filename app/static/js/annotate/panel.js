// The answers beside the text: labels of the passage, None, values, and the marks once more as a list of spans.

export function make(tag, properties = {}, ...children) {
  const { dataset, ...plain } = properties;
  const element = Object.assign(document.createElement(tag), plain);
  Object.assign(element.dataset, dataset || {});
  element.append(...children);
  return element;
}

/** A button that does `act`; it says `about` to those who do not see what it stands beside. */
export function press(text, act, { about, ...properties } = {}, ...children) {
  const button = make("button", { type: "button", ...properties }, text, ...children);
  if (about) button.setAttribute("aria-label", `${text}: ${about}`);
  button.addEventListener("click", act);
  return button;
}

/** A named list to choose from; `options` are pairs of value and name. */
export function choose(name, options, value, act, part = "") {
  const field = make("select", { dataset: { part } });
  field.append(...options.map(([each, text]) => new Option(text, each)));
  field.value = value ?? "";
  field.addEventListener("change", () => act(field.value));
  return make("label", {}, `${name} `, field);
}

export class Panel {
  constructor(desk) {
    this.desk = desk;
    this.form = document.getElementById("answer");
    this.list = document.getElementById("spans");
    this.items = new Map();
    this.toggles = [];
    this.attributeRows = new Map();
    for (const row of this.form.querySelectorAll(".label")) this.#labelRow(row);
    for (const row of this.form.querySelectorAll("[data-none]")) this.#noneRow(row);
    for (const layer of desk.layers) if (!layer.has_labels) this.#valueFields(layer);
    const guess = this.form.elements.namedItem("outlet_guess");
    guess?.addEventListener("change", () => desk.answer.change((said) => (said.outlet_guess = guess.value.trim() || null)));
    this.refresh();
  }

  refresh() {
    const { answer } = this.desk;
    for (const { button, isOn } of this.toggles) button.setAttribute("aria-pressed", String(isOn()));
    for (const [key, { row, box }] of this.attributeRows) {
      const label = answer.now.labels.find((one) => one.label === key);
      box?.remove();
      const made = label ? this.#attributes(answer.labels.get(key).layer, label, (values) => answer.editLabel(key, { attributes: values })) : null;
      if (made) row.append(made);
      this.attributeRows.set(key, { row, box: made });
    }
    for (const layer of this.desk.layers) if (!layer.has_labels) this.#showValue(layer);
    for (const field of this.form.querySelectorAll(".layer")) {
      if (answer.isAnswered(field.dataset.layer) || answer.isNone(field.dataset.layer)) this.want(field, "");
    }
    this.#refreshSpans();
  }

  /** Mark the required layers that are not answered, and go to the first. */
  wantMissing(text) {
    const { answer, layers } = this.desk;
    const missing = layers.filter((one) => one.required && !answer.isAnswered(one.key) && !answer.isNone(one.key));
    for (const layer of missing) this.want(this.form.querySelector(`[data-layer="${CSS.escape(layer.key)}"]`), text);
    this.form.querySelector(".wanting:not([hidden])")?.scrollIntoView({ block: "nearest" });
  }

  want(field, text) {
    const place = field.querySelector(".wanting");
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  }

  /** Open a part that is folded away, and go to its first field. */
  open(id) {
    const part = document.getElementById(id);
    part.open = true;
    part.querySelector("textarea, input").focus();
  }

  /** What the label in hand means: that of the selected span, else the last one chosen for the passage. */
  openCard() {
    const key = this.desk.answer.span(this.desk.spanId)?.label ?? this.desk.answer.now.labels.at(-1)?.label;
    const card = key && this.form.querySelector(`[data-label="${CSS.escape(key)}"] details`);
    if (!card) return;
    card.open = !card.open;
    if (card.open) card.parentNode.scrollIntoView({ block: "nearest" });
  }

  focusNote(id) {
    const item = this.items.get(id);
    if (!item) return;
    item.note.hidden = false;
    item.note.focus();
  }

  #labelRow(row) {
    const { desk } = this;
    const key = row.dataset.label;
    const { layer } = desk.answer.labels.get(key);
    const button = this.#toggle(row, () => desk.applyLabel(key));
    if (!layer.on_passage) return;
    this.toggles.push({ button, isOn: () => desk.answer.hasLabel(key) });
    if (layer.attributes.length) this.attributeRows.set(key, { row, box: null });
  }

  #noneRow(row) {
    const { desk } = this;
    const key = row.dataset.none;
    const button = this.#toggle(row, () => desk.toggleNone(key));
    this.toggles.push({ button, isOn: () => desk.answer.isNone(key) });
  }

  // In the place of the check box, which is for browsers without scripts.
  #toggle(row, act) {
    const button = press("", act, { className: "toggle" }, ...row.querySelectorAll(".name, kbd"));
    row.querySelector(".choice").replaceWith(button);
    return button;
  }

  #valueFields(layer) {
    for (const field of this.form.querySelectorAll(`[name="value.${CSS.escape(layer.key)}"]`)) {
      field.addEventListener("change", () => {
        const written = field.value.trim();
        const point = layer.points.find((one) => String(one) === written);
        this.desk.answer.setValue(layer.key, written === "" ? null : layer.type === "scale" ? point : written);
      });
    }
  }

  #showValue(layer) {
    const value = this.desk.answer.value(layer.key);
    for (const field of this.form.querySelectorAll(`[name="value.${CSS.escape(layer.key)}"]`)) {
      if (field.type === "radio") field.checked = value !== undefined && String(value) === field.value;
      else if (field !== document.activeElement) field.value = value ?? "";
    }
  }

  // The attributes of a mark as small controls; `keep` is given all of them after a change.
  #attributes(layer, mark, keep) {
    if (!layer.attributes.length) return null;
    const box = make("span", { className: "attributes" });
    for (const one of layer.attributes) {
      const value = String(mark.attributes[one.key] ?? one.default ?? "");
      const part = `attribute-${one.key}`;
      const act = (written) => {
        const said = one.type === "scale" ? one.points.find((point) => String(point) === written) : written.trim();
        const all = Object.entries({ ...mark.attributes, [one.key]: said });
        keep(Object.fromEntries(all.filter(([, each]) => each !== "" && each !== undefined)));
      };
      if (one.type === "text") {
        const field = make("input", { value, maxLength: one.max_length, dir: "auto", dataset: { part } });
        field.addEventListener("change", () => act(field.value));
        box.append(make("label", {}, `${one.name} `, field));
        continue;
      }
      const options = one.type === "scale" ? one.points.map((point) => [String(point), String(point)]) : one.choices.map(({ key, name }) => [key, name]);
      box.append(choose(one.name, one.default === null ? [["", "—"], ...options] : options, value, act, part));
    }
    return box;
  }

  #refreshSpans() {
    const { desk } = this;
    const spans = desk.answer.inOrder();
    for (const [id, item] of this.items) {
      if (!spans.some((one) => one.id === id)) {
        if (item.row.contains(document.activeElement)) desk.passage.element.focus({ preventScroll: true });
        item.row.remove();
        this.items.delete(id);
      }
    }
    this.list.querySelector(".nothing")?.remove();
    if (!spans.length) this.list.append(make("li", { className: "nothing hint", textContent: desk.say("no_spans") }));
    spans.forEach((span, place) => {
      const told = JSON.stringify([span, desk.answer.now.attributions.map((one) => one.id)]);
      let item = this.items.get(span.id);
      if (!item || item.told !== told) {
        const had = item?.row.contains(document.activeElement) ? document.activeElement.dataset.part : null;
        const row = this.#spanRow(span);
        row.told = told;
        item?.row.replaceWith(row.row);
        this.items.set(span.id, row);
        item = row;
        if (had) item.row.querySelector(`[data-part="${had}"]`)?.focus();
      }
      if (this.list.children[place] !== item.row) this.list.insertBefore(item.row, this.list.children[place] || null);
      const chosen = span.id === desk.spanId;
      item.row.classList.toggle("chosen", chosen);
      item.pick.setAttribute("aria-pressed", String(chosen));
    });
  }

  #spanRow(span) {
    const { desk } = this;
    const label = desk.answer.labels.get(span.label);
    const name = desk.nameOf(span.label);
    const about = desk.say("span_of", { label: name, quote: span.quote });
    const edit = (changes) => desk.answer.editSpan(span.id, changes);
    const pick = press("", () => desk.selectSpan(span.id, { reveal: true }), { className: "pick", dataset: { part: "pick" } });
    pick.append(make("strong", { textContent: name }), " ", make("q", { textContent: span.quote, dir: "auto" }));
    const note = make("textarea", { value: span.note, rows: 2, maxLength: 4000, hidden: !span.note, dataset: { part: "note" } });
    note.setAttribute("aria-label", `${desk.say("note")}: ${about}`);
    note.addEventListener("change", () => edit({ note: note.value.trim() }));
    const tools = [
      label && this.#attributes(label.layer, span, (attributes) => edit({ attributes })),
      desk.asks.confidence && this.#confidence(span, edit),
      desk.sayings?.linkField(span),
      press(desk.say("note"), () => this.focusNote(span.id), { className: "quiet", about, dataset: { part: "write" } }),
      press(desk.say("delete"), () => desk.deleteSpan(span.id), { className: "quiet", about, dataset: { part: "delete" } }),
    ].filter(Boolean);
    const row = make("li", { dataset: { slot: label?.colour ?? 16, span: span.id } }, pick, make("span", { className: "tools" }, ...tools), note);
    return { row, pick, note };
  }

  #confidence(span, edit) {
    const options = ["not_said", "low", "medium", "high"].map((name, n) => [n || "", this.desk.say(name)]);
    return choose(this.desk.say("confidence"), options, span.confidence, (value) => edit({ confidence: Number(value) || null }), "confidence");
  }
}
