// The answers beside the text: labels of the passage, None, values, and how much is answered.

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

/** With the frame after the one that is made now: what measures the page then finds it laid out, and no highlight waits for it. */
export const afterNextFrame = (act) => requestAnimationFrame(() => requestAnimationFrame(act));

/** Letters as they are looked for: without accents, vowel signs and capitals, in any script. */
export const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// From this many labels on, a field finds one by typing.
const MANY = 12;

export class Panel {
  constructor(desk) {
    this.desk = desk;
    this.form = document.getElementById("answer");
    this.answered = document.getElementById("answered");
    this.toggles = [];
    this.labelRows = new Map();
    this.touched = null;
    for (const row of this.form.querySelectorAll(".label")) this.#labelRow(row);
    for (const list of this.form.querySelectorAll(".choices")) if (list.querySelectorAll(".label").length > MANY) this.#filter(list);
    for (const row of this.form.querySelectorAll("[data-none]")) this.#noneRow(row);
    for (const layer of desk.layers) if (!layer.has_labels) this.#valueFields(layer);
    const guess = this.form.elements.namedItem("outlet_guess");
    guess?.addEventListener("change", () => {
      const written = guess.value.trim() || null;
      if (written !== desk.answer.now.outlet_guess) desk.answer.change((said) => (said.outlet_guess = written));
    });
    // Enter in a field keeps what is written; it does not send the form.
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !event.target.matches("input")) return;
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    });
    this.refresh();
  }

  refresh() {
    const { answer } = this.desk;
    // Where the caret stands changes nothing here.
    if (this.shown !== answer.now) {
      this.shown = answer.now;
      for (const { button, isOn } of this.toggles) button.setAttribute("aria-pressed", String(isOn()));
      for (const [key, row] of this.labelRows) this.#labelTools(key, row);
      for (const layer of this.desk.layers) if (!layer.has_labels) this.#showValue(layer);
      for (const field of this.form.querySelectorAll(".layer")) if (this.#isAnswered(field.dataset.layer)) this.want(field, "");
      this.#count();
    }
    this.desk.spans?.refresh();
    const inHand = this.labelInHand();
    if (inHand && !this.desk.codebook && navigator.onLine) this.desk.loadCodebook().catch(() => undefined);
    else this.desk.codebook?.follow(inHand);
  }

  /** The label that the card explains: that of the selected span, else the one chosen or asked about last. */
  labelInHand() {
    return this.desk.answer.span(this.desk.spanId)?.label ?? this.touched ?? this.desk.answer.now.labels.at(-1)?.label ?? null;
  }

  /** Mark the required layers that are not answered, and go to the first; how many there are. */
  wantMissing(text) {
    const missing = this.#asked().filter((one) => one.required && !this.#isAnswered(one.key));
    const fields = missing.map((one) => this.form.querySelector(`[data-layer="${CSS.escape(one.key)}"]`)).filter(Boolean);
    for (const field of fields) this.want(field, text);
    if (!fields.length) return missing.length;
    fields[0].scrollIntoView({ block: "nearest" });
    fields[0].querySelector(".toggle, input, textarea, button")?.focus({ preventScroll: true });
    this.desk.announce(`${this.desk.layerName(missing[0].key)}: ${text}`);
    return missing.length;
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

  /** What the label in hand means, shown or put away. */
  async openCard() {
    (await this.desk.loadCodebook())?.toggle(this.labelInHand());
  }

  focusNote(id) {
    this.desk.spans?.focusNote(id);
  }

  /** What may be said of a label or span besides itself: attributes and, where asked, confidence. */
  tools(layer, mark, edit) {
    const { desk } = this;
    const found = layer.attributes.length ? [this.#attributes(layer, mark, (attributes) => edit({ attributes }))] : [];
    if (desk.asks.confidence) {
      const options = ["not_said", "low", "medium", "high"].map((name, n) => [n || "", desk.say(name)]);
      found.push(choose(desk.say("confidence"), options, mark.confidence, (value) => edit({ confidence: Number(value) || null }), "confidence"));
    }
    return found;
  }

  /** A note, folded away until there is one; `about` is what it stands beside. */
  note(mark, about, edit) {
    const { desk } = this;
    const field = make("textarea", { value: mark.note, rows: 2, maxLength: 4000, hidden: !mark.note, dir: "auto", dataset: { part: "note" } });
    field.setAttribute("aria-label", `${desk.say("note")}: ${about}`);
    field.addEventListener("change", () => edit({ note: field.value.trim() }));
    const show = () => {
      field.hidden = false;
      field.focus();
    };
    return { field, show, button: press(desk.say("note"), show, { className: "quiet", about, dataset: { part: "write" } }) };
  }

  #asked() {
    const { layers, asks, requiresAttributions } = this.desk;
    return asks.attributions ? [...layers, { key: "attributions", required: requiresAttributions }] : layers;
  }

  #isAnswered(key) {
    return this.desk.answer.isAnswered(key) || this.desk.answer.isNone(key);
  }

  #count() {
    const asked = this.#asked();
    const done = asked.filter((one) => this.#isAnswered(one.key)).length;
    this.answered.textContent = this.desk.say("answered", { done, all: asked.length });
    this.answered.hidden = false;
    this.answered.dataset.kind = done === asked.length ? "all" : "";
  }

  #labelRow(row) {
    const { desk } = this;
    const key = row.dataset.label;
    const { layer, name } = desk.answer.labels.get(key) ?? {};
    if (!layer) return;
    const button = this.#toggle(row, () => desk.applyLabel(key));
    const link = row.querySelector(".about-label");
    const about = press("?", () => this.#explain(key), { className: "about-label" });
    about.setAttribute("aria-label", link.querySelector(".visually-hidden").textContent);
    link.replaceWith(about);
    row.dataset.plain = plain(name);
    if (!layer.on_passage) return;
    this.toggles.push({ button, isOn: () => desk.answer.hasLabel(key) });
    this.labelRows.set(key, { row, box: null, told: "" });
  }

  async #explain(key) {
    this.touched = key;
    (await this.desk.loadCodebook())?.show(key);
  }

  // Changed only with what it shows, so that nobody loses the field they are in.
  #labelTools(key, shown) {
    const { desk } = this;
    const label = desk.answer.now.labels.find((one) => one.label === key);
    const told = JSON.stringify(label ?? null);
    if (told === shown.told) return;
    const had = shown.box?.contains(document.activeElement) ? document.activeElement.dataset.part : null;
    shown.told = told;
    shown.box?.remove();
    shown.box = null;
    if (!label) return;
    const { layer, name } = desk.answer.labels.get(key);
    const edit = (changes) => desk.answer.editLabel(key, changes);
    const note = this.note(label, name, edit);
    shown.box = make("div", { className: "tools" }, ...this.tools(layer, label, edit), note.button, note.field);
    shown.row.append(shown.box);
    if (had) shown.box.querySelector(`[data-part="${had}"]`)?.focus();
  }

  #filter(list) {
    const { desk } = this;
    const field = make("input", { type: "search", className: "find", autocomplete: "off", placeholder: desk.say("find_label"), dir: "auto" });
    field.setAttribute("aria-label", desk.say("find_label"));
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/);
      for (const row of list.querySelectorAll(".label")) row.hidden = !words.every((word) => row.dataset.plain.includes(word));
      for (const row of list.querySelectorAll(".heading")) row.hidden = Boolean(field.value.trim());
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") list.querySelector(".label:not([hidden]) .toggle")?.focus();
      else return;
      event.preventDefault();
    });
    list.before(field);
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
    const { desk } = this;
    const fields = [...this.form.querySelectorAll(`[name="value.${CSS.escape(layer.key)}"]`)];
    const keep = (written) => {
      const point = layer.points.find((one) => String(one) === written);
      desk.answer.setValue(layer.key, written === "" ? null : layer.type === "scale" ? (point ?? null) : written);
    };
    for (const field of fields) {
      field.addEventListener("change", () => keep(field.value.trim()));
      if (field.type !== "radio") continue;
      // Pressed again, or with Backspace, an answer is taken back.
      const takeBack = () => {
        field.checked = false;
        keep("");
        desk.announce(desk.say("off", { label: layer.name }), { untilSaved: true });
      };
      let wasOn = false;
      for (const part of [field, ...field.labels]) part.addEventListener("pointerdown", () => (wasOn = field.checked));
      field.addEventListener("click", () => {
        if (wasOn) takeBack();
        wasOn = false;
      });
      field.addEventListener("keydown", (event) => {
        if (!["Backspace", "Delete"].includes(event.key) || !field.checked) return;
        event.preventDefault();
        takeBack();
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

  // The attributes as small controls; `keep` is given all of them after a change.
  #attributes(layer, mark, keep) {
    const box = make("span", { className: "attributes" });
    for (const one of layer.attributes) {
      const value = String(mark.attributes[one.key] ?? one.default ?? "");
      const part = `attribute-${one.key}`;
      const act = (written) => {
        const said = one.type === "scale" ? one.points.find((point) => String(point) === written) : written.trim();
        const all = Object.entries({ ...mark.attributes, [one.key]: said });
        if (String(said ?? "") !== value) keep(Object.fromEntries(all.filter(([, each]) => each !== "" && each !== undefined)));
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
}
