// From passage to passage without loading a page anew: the batch in hand is fetched ahead, the next passage takes the
// place of the last one, and what was saved since is laid over a page that was fetched before.

const IDLE_AFTER = 1000;
const PATIENCE = 8000;
const PASSAGE = /^\/assignments\/(\d+)$/;

const path = (address) => new URL(address, location.href).pathname;
const assignmentAt = (address) => Number(PASSAGE.exec(path(address))?.[1] ?? 0);
const script = (page) => page.querySelector("script[type=module]")?.getAttribute("src");
const idle = () => new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(resolve, { timeout: IDLE_AFTER }));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// What outlives a reload of this tab: the last revision of a passage that the server has acknowledged here.
const NOTED = "masthead:revision:";

function note(assignment, revision) {
  try {
    sessionStorage.setItem(NOTED + assignment, revision);
  } catch {
    // Then a page that is behind says so with the next save.
  }
}

function acknowledged(assignment) {
  try {
    return Number(sessionStorage.getItem(NOTED + assignment));
  } catch {
    return 0;
  }
}

export class Batch {
  /** To be made while the page is as it came. `begin(more)` starts with the passage that is on the page by then; `leave()` ends with the one that was. */
  constructor({ session, begin, leave, assignment }) {
    Object.assign(this, { session, begin, leave });
    this.pages = new Map();
    // By assignment: what was saved last, what waits to be handed in, and the way back through its changes.
    this.saved = new Map();
    this.kept = new Map();
    this.histories = new Map();
    this.ticket = 0;
    // Not the address: back and forward may have changed it before this script was there to hear of it.
    this.here = `/assignments/${assignment}`;
    this.pages.set(this.here, { text: document.documentElement.outerHTML, isOld: false });
    addEventListener("popstate", () => {
      this.ticket += 1;
      this.follow();
    });
    // A page that the browser had put by as it was knows nothing of what has happened since.
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    addEventListener("online", () => this.fetchAhead());
  }

  // ---- what is known of a passage beyond its page

  /** The data of a page with what was saved since. */
  latest(data) {
    const known = this.saved.get(data.id);
    return known && known.current.revision >= data.revision ? { ...data, ...known, revision: known.current.revision } : data;
  }

  /** Fetch a page anew that was read before a save which this tab was told of: a reload overtakes what is under way. False where another passage was opened meanwhile. */
  async catchUp({ id, revision }) {
    if (revision >= acknowledged(id)) return true;
    const { ticket } = this;
    const text = await this.#fetch(this.here);
    if (ticket !== this.ticket) return false;
    const page = text && new DOMParser().parseFromString(text, "text/html");
    if (page && this.#isOurs(page)) this.#swap(page);
    return true;
  }

  /** A save was acknowledged: `body` is what is stored now. */
  keep(assignment, body, { revision, key }) {
    const before = this.saved.get(assignment)?.state;
    const state = body.state === "draft" ? before : body.state;
    this.saved.set(assignment, { current: { ...body, revision, key }, ...(state && { state }) });
    this.kept.delete(assignment);
    note(assignment, revision);
    this.age(`/assignments/${assignment}`);
  }

  /** The page that was fetched does not know of what has happened since. */
  age(where) {
    if (this.pages.has(where)) this.pages.get(where).isOld = true;
  }

  /** Undo and redo go on where they were left, as long as the answer is still the same. */
  recall({ served, answer }) {
    const before = this.histories.get(served.id);
    if (before && same(before.now, answer.now)) Object.assign(answer, { past: before.past, future: before.future });
  }

  remember({ served, answer: { past, future, now } }) {
    this.histories.set(served.id, { past, future, now });
  }

  // ---- where the passages stand

  #links() {
    return [...document.querySelectorAll(".batch a")];
  }

  #stateOf(link) {
    const id = assignmentAt(link.href);
    return this.kept.get(id) ?? this.saved.get(id)?.state ?? link.dataset.state;
  }

  /** Draw the list of passages as they stand now; `say` gives the words. */
  draw(say) {
    const states = this.#links().map((link) => this.#stateOf(link));
    this.#links().forEach((link, n) => {
      link.className = states[n];
      link.lastElementChild.textContent = `: ${say("is_" + states[n])}`;
    });
    document.getElementById("finished-count").textContent = say("finished", { count: states.filter((one) => one !== "unfinished").length });
  }

  /** The address of the next passage that waits, after this one or else from the beginning; "" where none does. */
  next() {
    const links = this.#links();
    const at = links.findIndex((one) => one.hasAttribute("aria-current"));
    const ahead = [...links.slice(at + 1), ...links.slice(0, Math.max(at, 0))];
    return ahead.find((one) => this.#stateOf(one) === "unfinished")?.href ?? "";
  }

  // ---- from one to another

  /** Go where the address says. */
  follow() {
    if (path(location.href) === this.here) return;
    if (assignmentAt(location.href)) this.open(location.href, { isBack: true });
    else location.reload();
  }

  /** Put the passage at this address in the place of this one: false where there is no getting it now. */
  async open(address, { isBack = false, ...more } = {}) {
    const ticket = (this.ticket += 1);
    const text = await this.#page(path(address));
    if (ticket !== this.ticket) return true;
    if (text === null) return false;
    const page = text && new DOMParser().parseFromString(text, "text/html");
    if (!page || !this.#isOurs(page)) {
      // Something else stands there: signed out, a warning, another version of the application.
      location.assign(address);
      return true;
    }
    this.leave();
    this.#swap(page);
    if (!isBack) history.pushState(null, "", address);
    this.here = path(address);
    scrollTo(0, 0);
    await this.begin({ ...more, isMove: true });
    return true;
  }

  #isOurs(page) {
    const [here, there] = [document, page].map((one) => ({
      person: one.getElementById("annotator")?.dataset.person,
      script: script(one),
      language: one.documentElement.lang,
    }));
    return same(here, there);
  }

  #swap(page) {
    const main = page.getElementById("main");
    for (const one of main.querySelectorAll("noscript")) one.remove();
    // The same element goes on speaking: a new one is not listened to from its first word.
    main.querySelector("#said").replaceWith(document.getElementById("said"));
    document.getElementById("main").replaceChildren(...main.childNodes);
    document.title = page.title;
  }

  // The text of a page; "" where it is not a passage of ours, null where it cannot be had now.
  async #page(where) {
    const held = this.pages.get(where);
    if (held && (!held.isOld || !navigator.onLine || !this.session.answers)) return held.text;
    const text = await this.#fetch(where);
    return text === null ? (held?.text ?? null) : text;
  }

  async #fetch(where) {
    try {
      const response = await fetch(where, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
      if (response.status >= 500) return null;
      if (!response.ok || response.redirected) return "";
      const text = await response.text();
      this.pages.set(where, { text, isOld: false });
      return text;
    } catch {
      return null;
    }
  }

  /** Fetch what is left of the batch, nearest first, one at a time, while nothing else is to be done. */
  async fetchAhead() {
    if (this.isFetching) return;
    this.isFetching = true;
    await new Promise((resolve) => setTimeout(resolve, IDLE_AFTER));
    // Without a network these could not be had when they are needed.
    await Promise.allSettled([import("./banner.js"), import("./by-words.js"), import("./codebook.js"), import("./context.js"), import("./sayings.js")]);
    for (let where = this.#missing(); where && navigator.onLine; where = this.#missing()) {
      await idle();
      if (!(await this.#fetch(where))) break;
    }
    this.isFetching = false;
  }

  #missing() {
    const paths = this.#links().map((one) => path(one.href));
    const at = Math.max(0, paths.indexOf(this.here));
    const near = (n) => (n > at ? n - at : at - n + 0.5);
    const order = paths.map((_path, n) => n).sort((one, other) => near(one) - near(other));
    return paths[order.find((n) => !this.pages.has(paths[n]))];
  }
}
