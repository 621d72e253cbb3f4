// Saving: one revision at a time, sent again under the same key until the server has said what became of it.
// What is not saved yet is kept in this browser as well, under the person and the assignment.

import { newId } from "./answer.js";

const PACE = 2000;
const SHORTEST = 250;
const LONGEST_WAIT = 30000;
const ANSWER_WITHIN = 30000;
const BEACON_LIMIT = 60000;

export class Saver {
  /**
   * `body()` gives what is to be saved now; `show(kind, count, why, saved)` says where it stands; `ask(kind, more)`
   * puts a choice before the annotator; `refused(problem)` says what the server found wrong.
   */
  constructor({ url, csrf, place, base, body, show, ask, refused, saved }) {
    Object.assign(this, { url, csrf, place, base, body, show, ask, refused, saved });
    this.waiting = 0;
    this.sent = null;
    this.final = null;
    this.stopped = "";
    this.tries = 0;
    this.lastSent = 0;
    this.timer = 0;
    this.inFlight = false;
    this.waiters = [];
    addEventListener("online", () => this.sendNow());
    addEventListener("blur", () => this.sendNow());
    addEventListener("pagehide", () => this.sendNow());
    document.addEventListener("visibilitychange", () => document.hidden && this.sendNow());
    addEventListener("beforeunload", (event) => {
      if (this.waiting) event.preventDefault();
    });
  }

  /** Something has changed: keep it here, and send it soon. */
  changed() {
    this.waiting += 1;
    if (this.stopped === "refused") this.stopped = "";
    this.#keep();
    if (!this.tries) this.#show(this.inFlight ? "saving" : "waiting");
    this.#soon(Math.max(SHORTEST, this.lastSent + PACE - Date.now()));
  }

  /** Send in this state and wait until everything is saved: true, or false where it could not be. */
  async finish(state) {
    if (["stale", "signed_out"].includes(this.stopped)) return false;
    this.final = state;
    this.changed();
    this.sendNow();
    const done = await this.settled();
    this.final = null;
    if (!done && this.stopped === "refused") {
      // It is not done, but what was marked is saved as a draft all the same.
      this.waiting -= 1;
      this.stopped = "";
      if (this.waiting) this.#soon(SHORTEST);
      else this.forget();
    }
    return done;
  }

  /** True once nothing waits; false where it cannot be saved as it is. */
  settled() {
    if (!this.waiting) return Promise.resolve(true);
    if (this.stopped) return Promise.resolve(false);
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  sendNow() {
    if (this.waiting && !this.inFlight && !this.stopped) this.#send();
  }

  /** What was kept here by an earlier visit and never acknowledged; null where there is none. */
  left() {
    try {
      return JSON.parse(localStorage.getItem(this.place));
    } catch {
      return null;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.place);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  }

  /** Save on top of what somebody saved meanwhile, under a new key. */
  onTopOf(revision) {
    this.base = revision;
    this.sent = null;
    this.stopped = "";
    this.waiting = Math.max(1, this.waiting);
    this.#keep();
    this.sendNow();
  }

  /** Let go of what is not saved: the annotator has said so. */
  drop() {
    clearTimeout(this.timer);
    this.waiting = 0;
    this.stopped = "dropped";
    this.forget();
  }

  #soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendNow(), delay);
  }

  #keep() {
    const kept = { base: this.base, body: this.body(), sent: this.sent?.key ?? null, at: new Date().toISOString() };
    try {
      localStorage.setItem(this.place, JSON.stringify(kept));
    } catch {
      // Full or forbidden: the page itself still holds it, and warns before it is left.
    }
  }

  #show(kind, why = "", saved = null) {
    this.show(kind, this.waiting, why, saved);
  }

  async #send() {
    clearTimeout(this.timer);
    this.inFlight = true;
    this.lastSent = Date.now();
    // What is sent under a key never changes, however long it takes until an answer comes.
    this.sent ??= {
      key: newId(),
      count: this.waiting,
      text: JSON.stringify({ ...this.body(), base: this.base, ...this.final }),
    };
    if (!this.tries) this.#show("saving");
    const answer = await this.#ask();
    this.inFlight = false;
    if (this.stopped !== "dropped") this.#hear(answer);
  }

  async #ask() {
    try {
      const response = await fetch(this.url, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "Idempotency-Key": this.sent.key, "X-CSRFToken": this.csrf },
        body: this.sent.text,
        keepalive: this.sent.text.length < BEACON_LIMIT,
        redirect: "error",
        signal: AbortSignal.timeout(ANSWER_WITHIN),
      });
      const said = await response.json().catch(() => null);
      return { status: response.status, said, after: Number(response.headers.get("Retry-After")) * 1000 };
    } catch {
      return { status: 0, said: null, after: 0 };
    }
  }

  #hear({ status, said, after }) {
    if (status === 200 && said?.key === this.sent.key) return this.#acknowledged(said);
    if (status === 409 && said?.current?.revision) return this.#stop("stale", said);
    if (status === 401 || status === 400) return this.#stop("signed_out", said);
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      this.sent = null;
      return this.#stop("refused", said);
    }
    this.tries += 1;
    this.#show("trying", said?.detail || "");
    return this.#soon(Math.min(LONGEST_WAIT, Math.max(after || 0, 500 * 2 ** this.tries)));
  }

  #acknowledged(said) {
    this.waiting = Math.max(0, this.waiting - this.sent.count);
    const { text } = this.sent;
    this.base = said.revision;
    this.sent = null;
    this.tries = 0;
    if (this.waiting) {
      this.#keep();
      this.#show("waiting");
      this.#soon(this.final ? 0 : Math.max(SHORTEST, this.lastSent + PACE - Date.now()));
    } else {
      this.forget();
      this.#show("saved", "", said);
      this.#settle(true);
    }
    this.saved(JSON.parse(text));
  }

  #stop(why, said) {
    this.stopped = why;
    this.tries = 0;
    this.#show("stopped", said?.detail || "");
    if (why === "refused") this.refused(said || {});
    else this.ask(why, said?.current);
    this.#settle(false);
  }

  #settle(done) {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve(done);
  }
}
