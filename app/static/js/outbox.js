// What is not saved yet: kept in this browser until the server has acknowledged exactly that, and sent from whatever
// page of its author is open. A record carries its author's id and is sent as nobody else.

const STORE = "records";
const ANSWER_WITHIN = 30000;
const BEACON_LIMIT = 60000;
const LONGEST_WAIT = 30000;
const LET_GO_WITHIN = 300;
// What a server says to somebody whom it does not know, or knows as another.
const WHO_ARE_YOU = new Set([400, 401, 403, 404]);

/** How long until the next try, after so many in vain; longer where the server asked for it. */
export const nextTry = (tries, asked) => Math.min(LONGEST_WAIT, Math.max(asked || 0, 500 * 2 ** tries));

/** A refusal, which sending again cannot change; all else may pass. */
export const isRefusal = (status) => status >= 400 && status < 500 && status !== 408 && status !== 429;

/** What is sent of a record: text and key belong together and never part. */
export const whole = ({ key, count, body, base }) => ({ key, count, text: JSON.stringify({ ...body, base }) });

export class Outbox {
  constructor(person) {
    this.person = person;
    // What the browser would not keep, this page does.
    this.here = new Map();
    this.locks = new Map();
    this.isKept = true;
    this.opened = this.#open();
    addEventListener("beforeunload", (event) => {
      if (this.here.size) event.preventDefault();
    });
  }

  async put(record) {
    this.here.set(record.id, record);
    try {
      await this.#work("readwrite", (store) => store.put(record));
      this.isKept = true;
      if (this.here.get(record.id) === record) this.here.delete(record.id);
    } catch {
      this.isKept = false;
    }
  }

  /** Every record of this person, the oldest first. */
  async mine() {
    return (await this.#all()).filter((one) => one.person === this.person);
  }

  /** Whether somebody else's records wait here. */
  async hasOthers() {
    return (await this.#all()).some((one) => one.person !== this.person);
  }

  /** Take away a record that was acknowledged, unless it holds something newer by now. */
  async remove({ id, key }) {
    if (this.here.get(id)?.key === key) this.here.delete(id);
    await this.#work("readwrite", (store) => {
      const asked = store.get(id);
      asked.onsuccess = () => asked.result?.key === key && store.delete(id);
    }).catch(() => undefined);
  }

  /** Throw a record away: its author has said so. */
  async forget(id) {
    this.here.delete(id);
    await this.#work("readwrite", (store) => store.delete(id)).catch(() => undefined);
    this.letGo(id);
  }

  /** Be the one tab that sends this record; false where another is, and stays it for so many milliseconds. */
  own(id, patience = 0) {
    if (this.locks.has(id)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const hold = (lock) => {
        resolve(Boolean(lock));
        return lock && new Promise((release) => this.locks.set(id, release));
      };
      // Browsers have locks on secure pages only. Elsewhere the key alone sees to it that nothing is stored twice.
      const options = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
      if (navigator.locks) navigator.locks.request(`masthead:${id}`, options, hold).catch(({ name }) => resolve(name !== "TimeoutError"));
      else hold(true);
    });
  }

  letGo(id) {
    this.locks.get(id)?.();
    this.locks.delete(id);
  }

  async #all() {
    const kept = (await this.#work("readonly", (store) => store.getAll()).catch(() => null)) ?? [];
    const all = [...kept.filter((one) => !this.here.has(one.id)), ...this.here.values()];
    return all.sort((one, other) => one.since - other.since);
  }

  #open() {
    return new Promise((resolve) => {
      try {
        const asked = indexedDB.open("masthead", 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => resolve(null);
      } catch {
        // Forbidden in this window.
        resolve(null);
      }
    });
  }

  async #work(mode, act) {
    const database = await this.opened;
    return new Promise((resolve, reject) => {
      const work = database.transaction(STORE, mode, { durability: "strict" });
      const asked = act(work.objectStore(STORE));
      // What is under way outlives the page: nothing more will be asked in this transaction.
      if (asked instanceof IDBRequest) work.commit?.();
      work.oncomplete = () => resolve(asked?.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  }
}

/** The sign-in behind this page, and the one way out for saves: one at a time, in the order in which they come. */
export class Session {
  constructor({ person, csrf, signIn }) {
    Object.assign(this, { person, csrf, signIn });
    this.turn = Promise.resolve();
    this.answers = true;
  }

  /** Send one save; status 0 where no answer came. `who` is set where the server does not know us as its author. */
  put(save) {
    const mine = this.turn.then(() => this.#put(save));
    this.turn = mine.then(() => undefined);
    return mine;
  }

  /** Who is signed in now, and their token: "same", "signed_out", "somebody_else", or "" where no answer came. */
  async renew() {
    try {
      const response = await fetch(location.pathname, { signal: AbortSignal.timeout(ANSWER_WITHIN) });
      if (response.status >= 500) return "";
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = page.querySelector("[data-person]");
      if (!found) return response.redirected ? "signed_out" : "somebody_else";
      if (found.dataset.person !== this.person) return "somebody_else";
      this.csrf = found.dataset.csrf;
      return "same";
    } catch {
      return "";
    }
  }

  async #put(save) {
    const answer = await this.#once(save);
    if (!WHO_ARE_YOU.has(answer.status)) return answer;
    const who = await this.renew();
    if (who === "same") return this.#once(save);
    return who ? { ...answer, who } : { status: 0, said: null, after: 0 };
  }

  async #once({ url, key, text, signal }) {
    const limit = AbortSignal.timeout(ANSWER_WITHIN);
    try {
      const response = await fetch(url, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "Idempotency-Key": key, "X-CSRFToken": this.csrf },
        body: text,
        keepalive: text.length < BEACON_LIMIT,
        redirect: "error",
        signal: signal && AbortSignal.any ? AbortSignal.any([signal, limit]) : limit,
      });
      const said = await response.json().catch(() => null);
      this.answers = true;
      return { status: response.status, said, after: Number(response.headers.get("Retry-After")) * 1000 };
    } catch {
      if (!signal?.aborted) this.answers = false;
      return { status: 0, said: null, after: 0 };
    }
  }
}

/** Sends what waits of passages that are not open here, in order, and says how much is left. */
export class Courier {
  /** `open` is the assignment on the page, which sends its own. `tell(records, hasOthers)` is called after each change. */
  constructor(outbox, session, { tell, acknowledged = () => undefined, stopped = () => undefined }) {
    Object.assign(this, { outbox, session, tell, acknowledged, stopped, open: null });
    this.isRunning = false;
    this.tries = 0;
    this.timer = 0;
    this.current = null;
    addEventListener("online", () => this.wake());
    addEventListener("focus", () => this.wake());
  }

  /** Hand this assignment over to the page: the record that waits for it, where no other tab has it. */
  async takeOver(assignment) {
    this.open = assignment;
    if (this.current?.assignment === assignment) this.current.stop.abort();
    const waiting = (await this.outbox.mine()).filter((one) => one.assignment === assignment);
    // A page that was just left may hold it for a moment yet.
    for (const { id } of waiting.reverse()) {
      if (!(await this.outbox.own(id, LET_GO_WITHIN))) continue;
      const record = (await this.outbox.mine()).find((one) => one.id === id);
      if (record) return record;
      this.outbox.letGo(id);
    }
    return null;
  }

  /** Whatever waits elsewhere, as it stands. */
  async left() {
    return (await this.outbox.mine()).filter((one) => one.assignment !== this.open);
  }

  async wake() {
    clearTimeout(this.timer);
    if (this.isRunning) return;
    this.isRunning = true;
    const wait = await this.#round();
    this.isRunning = false;
    const left = await this.#tellLeft();
    // What another tab has in its hands may become ours.
    const next = wait || (left.some((one) => one.refused === null) ? LONGEST_WAIT : 0);
    if (next) this.timer = setTimeout(() => this.wake(), next);
  }

  async #tellLeft() {
    const left = await this.left();
    this.tell(left, await this.outbox.hasOthers());
    return left;
  }

  // How long to wait before the next round; 0 where nothing is left to send.
  async #round() {
    for (const { id } of await this.left()) {
      if (!(await this.outbox.own(id))) continue;
      // Whoever had it may have sent it since.
      const record = (await this.left()).find((one) => one.id === id);
      const wait = record?.refused === null ? await this.#deliver(record) : 0;
      if (record?.assignment !== this.open) this.outbox.letGo(id);
      if (wait) return wait;
      this.tries = 0;
    }
    return 0;
  }

  async #deliver(record) {
    record.sent ??= whole(record);
    await this.outbox.put(record);
    const { key, text, count } = record.sent;
    const stop = new AbortController();
    this.current = { assignment: record.assignment, stop };
    const answer = await this.session.put({ url: record.url, key, text, signal: stop.signal });
    this.current = null;
    if (answer.status === 200 && answer.said?.key === key) return this.#acknowledged(record, count, text, answer.said);
    if (stop.signal.aborted) return 0;
    if (answer.who) {
      this.stopped(answer.who);
      return LONGEST_WAIT;
    }
    if (!isRefusal(answer.status)) return nextTry((this.tries += 1), answer.after);
    const errors = (answer.said?.errors ?? []).map((one) => one.message);
    await this.outbox.put({ ...record, sent: null, refused: errors.join(" ") || answer.said?.detail || "" });
    return 0;
  }

  async #acknowledged(record, count, text, said) {
    this.acknowledged(record, JSON.parse(text), said);
    if (record.key === said.key) {
      await this.outbox.remove(record);
      await this.#tellLeft();
      return 0;
    }
    const newer = { ...record, base: said.revision, sent: null, count: record.count - count };
    await this.outbox.put(newer);
    return record.assignment === this.open ? 0 : this.#deliver(newer);
  }
}

/** Say on the page what waits of other passages, whose it is, and what of it was refused; `say` and `count` give the words. */
export function showWaiting(words, records, hasOthers) {
  const [waiting, refused] = [true, false].map((isWaiting) => records.filter((one) => (one.refused === null) === isWaiting));
  const count = waiting.reduce((sum, one) => sum + one.count, 0);
  const passages = words.count("passages", new Set(waiting.map((one) => one.assignment)).size);
  const lines = count ? [words.say("elsewhere", { waiting: words.count("waiting", count), passages })] : [];
  if (hasOthers) lines.push(words.say("of_others"));
  const shown = document.getElementById("elsewhere");
  shown.textContent = lines.join(" ");
  shown.hidden = !lines.length;
  const place = document.getElementById("left-behind");
  const told = JSON.stringify(refused.map((one) => [one.id, one.refused]));
  if (place.dataset.told === told) return;
  place.dataset.told = told;
  place.hidden = !refused.length;
  place.replaceChildren(
    ...refused.map((one) => {
      const [line, link] = ["p", "a"].map((tag) => document.createElement(tag));
      Object.assign(link, { href: one.address, textContent: words.say("open_it", { passage: one.name }) });
      line.append(words.say("left_behind", { passage: one.name, why: one.refused }), " ", link);
      return line;
    }),
  );
}
