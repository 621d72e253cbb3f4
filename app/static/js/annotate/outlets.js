// An outlet by its name: the registry's own as one types, or a new one of which nothing but the name is known.

import { choose, make, plain, press } from "./panel.js";

const PAUSE = 200;
const LANGUAGES = ["ar", "de", "en", "es", "fa", "fr", "he", "hi", "it", "kk", "ky", "pl", "ps", "pt", "ru", "tg", "tr", "uk", "ur", "uz", "zh"];

/** A field with a list below it (the combobox of the ARIA patterns); `value` is the short name that is stored. */
export class OutletField {
  constructor(desk, { outlets, cited, csrf }, { id, name, value }) {
    Object.assign(this, { desk, url: outlets, addUrl: cited, csrf, value });
    this.input = make("input", { id, autocomplete: "off", dir: "auto", value: desk.outletNames.get(value) ?? value ?? "" });
    this.list = make("ul", { id: `${id}-list`, className: "found", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", desk.say("in_registry"));
    const said = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" };
    for (const [key, one] of Object.entries(said)) this.input.setAttribute(key, one);
    this.fault = make("p", { className: "fault", hidden: true });
    this.fault.setAttribute("role", "alert");
    this.more = make("div", { className: "row" });
    this.element = make("div", { className: "outlet" }, make("label", { htmlFor: id, textContent: name }), this.input, this.list, this.fault, this.more);
    this.options = [];
    this.at = -1;
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
  }

  /** Whether what is written names an outlet, or nothing is written; says so where not. */
  get isSettled() {
    const isIt = !this.input.value.trim() || this.value !== null;
    this.#blame(isIt ? "" : this.desk.say("no_outlet"));
    if (!isIt) this.input.focus();
    return isIt;
  }

  // The option that is pointed at, else the outlet whose name is written out.
  get #meant() {
    const written = plain(this.input.value.trim());
    return this.options[this.at] ?? this.options.find((one) => one.slug && plain(one.name) === written);
  }

  #typed() {
    this.value = null;
    this.#blame("");
    this.more.replaceChildren();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#search(), PAUSE);
  }

  async #search() {
    const asked = this.input.value.trim();
    if (!asked) return this.#close();
    const response = await fetch(`${this.url}?limit=8&q=${encodeURIComponent(asked)}`).catch(() => null);
    if (asked !== this.input.value.trim()) return undefined;
    if (!response?.ok) return this.#blame(this.desk.say("no_answer"));
    const { items } = await response.json();
    const names = items.map((one) => one.name);
    // Two outlets may bear one name; they are told apart by their short names.
    const found = items.map((one) => ({ ...one, text: names.filter((name) => name === one.name).length > 1 ? `${one.name} (${one.slug})` : one.name }));
    return this.#show([...found, { slug: null, name: asked, text: this.desk.say("add_outlet", { name: asked }) }]);
  }

  #show(options) {
    this.options = options;
    this.list.replaceChildren(
      ...options.map((one, n) => {
        const item = make("li", { id: `${this.list.id}-${n}`, textContent: one.text, dir: "auto", className: one.slug ? "" : "new" });
        item.setAttribute("role", "option");
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => this.#take(one));
        return item;
      }),
    );
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.desk.announce(this.desk.count("outlets_found", options.length - 1));
    this.#move(-1);
  }

  #move(to) {
    this.at = to;
    [...this.list.children].forEach((one, n) => one.setAttribute("aria-selected", String(n === to)));
    this.list.children[to]?.scrollIntoView({ block: "nearest" });
    if (to < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", this.list.children[to].id);
  }

  #key(event) {
    const { length } = this.options;
    if (event.key === "Escape" && !this.list.hidden) this.#close();
    else if (event.key === "ArrowDown" && this.list.hidden) this.#search();
    else if (event.key === "ArrowDown") this.#move((this.at + 1) % length);
    else if (event.key === "ArrowUp" && !this.list.hidden) this.#move(this.at > 0 ? this.at - 1 : length - 1);
    else if (event.key === "Enter" && !this.list.hidden && this.#meant) this.#take(this.#meant);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #take(one) {
    this.#close();
    if (one.slug) return this.#settle(one);
    return this.#offer(one.name, false);
  }

  #settle({ slug, name }) {
    this.value = slug;
    this.input.value = name;
    this.desk.outletNames.set(slug, name);
    this.#blame("");
    this.more.replaceChildren();
    this.input.focus();
  }

  // A new one: in which language its name is, and only then is it added.
  #offer(name, anew) {
    const { desk } = this;
    const shown = new Intl.DisplayNames([desk.locale], { type: "language" });
    const own = desk.passage.element.lang || desk.locale;
    let language = own.split("-")[0];
    const options = [...new Set([language, ...LANGUAGES])].map((code) => [code, shown.of(code)]);
    const field = choose(desk.say("name_language"), options, language, (code) => (language = code));
    const add = press(desk.say(anew ? "add_anew" : "add"), () => this.#add(name, language, anew), { className: "primary" });
    this.more.replaceChildren(field, add);
    field.control.focus();
  }

  async #add(name, language, anew) {
    const { desk } = this;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.csrf };
    const body = JSON.stringify({ name, language, anew });
    const response = await fetch(this.addUrl, { method: "POST", headers, body }).catch(() => null);
    const said = response ? await response.json().catch(() => ({})) : {};
    if (!response?.ok) {
      this.#blame(said.detail || desk.say("no_answer"));
      // Several bear the name: another one may be meant.
      if (response?.status === 409 && !anew) this.#offer(name, true);
      return;
    }
    this.#settle(said);
    desk.announce(desk.say(response.status === 201 ? "outlet_added" : "outlet_there", { name: said.name }));
  }

  #blame(text) {
    this.fault.textContent = text;
    this.fault.hidden = !text;
  }
}
