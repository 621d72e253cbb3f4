// The codebook beside the text: the card of the label in hand, and the whole book to look things up in.

import { make, plain, press } from "./panel.js";

const KEPT = "masthead:card";
// Asked once: asking anew makes the browser lay the page out at once.
const narrow = matchMedia("(max-width: 56.25rem)");
// Fetched once for a version and language; the same for every passage.
const books = new Map();

async function fetched(url) {
  if (!books.has(url)) {
    const response = await fetch(url).catch(() => null);
    if (!response?.ok) return null;
    books.set(url, new DOMParser().parseFromString(await response.text(), "text/html").body);
  }
  return books.get(url);
}

export class Codebook {
  constructor(desk, url) {
    this.desk = desk;
    this.url = url;
    this.place = document.getElementById("card");
    this.isShown = !narrow.matches && kept() !== "away";
    this.key = undefined;
    this.follow(desk.panel.labelInHand());
  }

  /** Show the card of another label, unless the card is put away. */
  follow(key) {
    if (key === this.key) return;
    this.key = key;
    this.#draw();
    this.#need();
  }

  show(key) {
    this.#remember(true);
    this.key = key;
    this.#draw();
    this.#need();
    this.place.scrollIntoView({ block: "nearest" });
  }

  toggle(key) {
    this.key = key;
    this.#remember(!this.isShown || this.place.hidden);
    this.#draw();
    this.#need();
    this.desk.announce(this.isShown ? this.#said(key) : this.desk.say("card_away"));
  }

  /** The whole book, with a field that finds what any of its texts says. */
  async open() {
    if (!this.body) await this.#load();
    if (this.isLost) return this.desk.announce(this.desk.say("no_codebook"));
    this.dialog ??= this.#dialog();
    document.body.append(this.dialog);
    this.dialog.showModal();
    const field = this.dialog.querySelector("input");
    field.select();
    return field.focus();
  }

  // A card is fetched when its label is first in hand; the whole book when it is opened.
  async #need() {
    const { key } = this;
    if (!this.isShown || !key || this.#card(key) || !navigator.onLine) return;
    this.isLost = !this.body && !(await fetched(this.#addressOf(key)));
    this.#draw();
  }

  #addressOf(key) {
    return `${this.url}&label=${encodeURIComponent(key)}`;
  }

  async #load() {
    this.body = await fetched(this.url);
    this.isLost = !this.body;
    this.#draw();
  }

  #card(key) {
    const from = key && (this.body ?? books.get(this.#addressOf(key)));
    return from?.querySelector(`[data-card="${CSS.escape(key)}"]`);
  }

  #said(key) {
    return [this.#card(key)?.dataset.name, this.#card(key)?.querySelector("p:not(.hint)")?.textContent].filter(Boolean).join(": ");
  }

  #remember(isShown) {
    this.isShown = isShown;
    try {
      localStorage.setItem(KEPT, isShown ? "shown" : "away");
    } catch {
      // A browser that keeps nothing asks anew on each page.
    }
  }

  #draw() {
    const { desk, place } = this;
    const card = this.#card(this.key);
    place.hidden = !this.isShown || (!card && !this.body && !this.isLost) || (!card && narrow.matches);
    if (place.hidden) return place.replaceChildren();
    const all = press(desk.say("codebook"), () => this.open(), { className: "quiet" });
    const away = press("×", () => this.toggle(this.key), { className: "quiet" });
    away.setAttribute("aria-label", desk.say("card_close"));
    const name = make("h2", { textContent: card?.dataset.name ?? desk.say("codebook"), dir: "auto" });
    const text = card ? card.cloneNode(true) : make("p", { className: "hint", textContent: desk.say(this.isLost ? "no_codebook" : "no_card") });
    text.removeAttribute("data-card");
    if (card) Object.assign(text, { tabIndex: 0 }).setAttribute("role", "group");
    if (card) text.setAttribute("aria-label", card.dataset.name);
    if (card) place.dataset.slot = card.dataset.slot;
    return place.replaceChildren(make("div", { className: "row" }, name, away, all), text);
  }

  #dialog() {
    const { desk } = this;
    const dialog = make("dialog", { id: "codebook", className: "codebook" });
    dialog.setAttribute("aria-labelledby", "codebook-title");
    const field = make("input", { type: "search", id: "codebook-find", autocomplete: "off", dir: "auto" });
    const found = make("p", { className: "hint" });
    found.setAttribute("role", "status");
    const body = this.body.cloneNode(true);
    const book = make("div", { className: "book" }, ...body.childNodes);
    const entries = [...book.querySelectorAll("[data-card]")].map((card) => this.#entry(card));
    field.addEventListener("input", () => this.#find(field.value, entries, book, found));
    dialog.addEventListener("keydown", (event) => {
      const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!way) return;
      const stops = [field, ...book.querySelectorAll("details:not([hidden]) > summary")].filter((one) => !one.closest("section[hidden]"));
      stops[Math.max(0, Math.min(stops.indexOf(document.activeElement) + way, stops.length - 1))].focus();
      event.preventDefault();
    });
    // Gone while it is closed: the next passage brings a page of its own.
    dialog.addEventListener("close", () => dialog.remove());
    const close = press(desk.say("close"), () => dialog.close(), { className: "primary" });
    const title = make("h2", { id: "codebook-title", textContent: desk.say("codebook") });
    const label = make("label", { htmlFor: field.id, textContent: desk.say("find_in_codebook") });
    dialog.append(make("div", { className: "row" }, title, close), label, field, found, book);
    this.#find("", entries, book, found);
    return dialog;
  }

  #entry(card) {
    const summary = make("summary", { textContent: card.dataset.name, dir: "auto" });
    const fold = make("details", { dataset: { slot: card.dataset.slot } }, summary);
    card.replaceWith(fold);
    fold.append(card);
    return { fold, text: plain(`${card.dataset.name} ${card.dataset.knownAs} ${card.textContent}`) };
  }

  #find(asked, entries, book, found) {
    const words = plain(asked).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { fold, text } of entries) {
      const holds = words.every((word) => text.includes(word));
      fold.hidden = !holds;
      fold.open = holds && words.length > 0;
      if (holds) count += 1;
    }
    for (const part of book.querySelectorAll("section")) part.hidden = words.length > 0 && !part.querySelector("details:not([hidden])");
    found.textContent = this.desk.count("cards", count);
  }
}

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
