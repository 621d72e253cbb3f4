// Saving the open passage: one revision at a time, sent again under the same key until the server has said what became
// of it. Each change goes to the outbox first, with a key of its own.

import { newId } from "./answer.js";
import { isRefusal, nextTry, whole } from "../outbox.js";

const PACE = 2000;
const SHORTEST = 250;
// How long Done waits for a server that does not answer before the outbox carries it.
const PATIENCE = 5000;

export class Saver {
  /**
   * `about` is what a record says of its passage, `body()` what is to be saved now. `show(kind, count, why, saved)` says
   * where it stands, `ask(kind, current)` puts a choice before the annotator, `refused(problem)` says what is wrong.
   */
  constructor({ outbox, session, about, base, body, show, ask, refused, saved, signal }) {
    Object.assign(this, { outbox, session, about, base, body, show, ask, refused, saved });
    this.id = newId();
    this.since = 0;
    this.waiting = 0;
    this.record = null;
    this.sent = null;
    this.final = null;
    this.stopped = "";
    this.why = "";
    this.tries = 0;
    this.lastSent = 0;
    this.timer = 0;
    this.inFlight = false;
    this.keys = new Set();
    this.waiters = [];
    this.signal = signal;
    const now = () => this.sendNow();
    addEventListener("online", () => this.#again(), { signal });
    addEventListener("focus", () => this.#again(), { signal });
    for (const kind of ["blur", "pagehide"]) addEventListener(kind, now, { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.sendNow(), { signal });
    signal.addEventListener("abort", () => this.#leave());
  }

  /** Something has changed: keep it here, and send it soon. */
  changed() {
    this.waiting += 1;
    if (this.stopped === "refused") this.stopped = "";
    this.#keep();
    if (this.stopped) this.#show("stopped", this.why);
    else if (!this.tries) this.#show(this.inFlight ? "saving" : "waiting");
    this.#soon(Math.max(SHORTEST, this.lastSent + PACE - Date.now()));
  }

  /**
   * Send in this state and wait for what becomes of it: "saved"; "kept" where the server does not answer and the
   * outbox carries it; "" where it cannot be so.
   */
  async finish(state) {
    if (this.stopped && this.stopped !== "refused") return "";
    this.final = state;
    this.changed();
    this.sendNow();
    const how = await this.settled();
    if (how !== "kept") this.final = null;
    if (!how && this.stopped === "refused") this.takeBack();
    return how;
  }

  /** "saved" once nothing waits, "kept" where no answer comes, "" where it cannot be saved as it is. */
  settled() {
    if (!this.waiting) return Promise.resolve("saved");
    if (this.stopped) return Promise.resolve("");
    return new Promise((resolve) => {
      this.waiters.push(resolve);
      setTimeout(() => this.#carry(), PATIENCE);
    });
  }

  /** Not done after all: something is missing that the server would have asked for. */
  takeBack() {
    this.waiting -= 1;
    if (this.waiting) this.#backToDraft();
    else this.drop();
  }

  sendNow() {
    if (this.waiting && !this.inFlight && !this.stopped) this.#send();
  }

  /** Go on with what an earlier page kept and nobody acknowledged. */
  resume(record) {
    Object.assign(this, { id: record.id, since: record.since, base: record.base, waiting: record.count, sent: record.sent, record });
    for (const key of [record.key, record.sent?.key]) this.keys.add(key);
    const { state, skip_reason } = record.body;
    this.final = state === "draft" ? null : { state, skip_reason };
    this.#show("waiting");
    if (record.refused === null) this.sendNow();
    else this.#backToDraft();
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
  drop(base = this.base) {
    clearTimeout(this.timer);
    Object.assign(this, { base, since: 0, waiting: 0, record: null, sent: null, final: null, stopped: "" });
    return this.outbox.forget(this.id);
  }

  // A server that answers is waited for, however often it says "later"; one that does not is not.
  #carry() {
    if (!this.waiters.length) return;
    const isSilent = this.inFlight ? Date.now() - this.lastSent >= PATIENCE : !this.session.answers;
    if (isSilent) this.#settle("kept");
    else setTimeout(() => this.#carry(), 500);
  }

  // It is not done, but what was marked is saved as a draft all the same.
  #backToDraft() {
    this.final = null;
    this.sent = null;
    this.stopped = "";
    this.#keep();
    this.#soon(SHORTEST);
  }

  // Signed in again, perhaps in another tab; or the network is back.
  #again() {
    if (this.stopped === "signed_out" || this.stopped === "somebody_else") this.stopped = "";
    this.sendNow();
  }

  #soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendNow(), delay);
  }

  // A key of its own for each content: sent by whichever tab, and however often, it is stored once.
  #keep() {
    this.since ||= Date.now();
    const { id, since, base, sent, waiting: count } = this;
    const key = newId();
    this.keys.add(key);
    this.record = { ...this.about, id, since, at: Date.now(), base, key, count, sent, refused: null, body: { ...this.body(), ...this.final } };
    this.outbox.own(id);
    return this.outbox.put(this.record);
  }

  #show(kind, why = "", saved = null) {
    this.show(kind, this.waiting, why, saved);
  }

  async #send() {
    clearTimeout(this.timer);
    this.inFlight = true;
    this.lastSent = Date.now();
    if (!this.sent) {
      this.sent = whole(this.record);
      this.record = { ...this.record, sent: this.sent };
      this.outbox.put(this.record);
    }
    if (!this.tries) this.#show("saving");
    const { key } = this.sent;
    const answer = await this.session.put({ url: this.about.url, ...this.sent, signal: this.signal });
    this.inFlight = false;
    // Dropped meanwhile, or left: the outbox has it.
    if (this.signal.aborted || this.sent?.key !== key) return;
    this.#hear(answer);
  }

  #hear({ status, said, after, who }) {
    if (status === 200 && said?.key === this.sent.key) return this.#acknowledged(said);
    if (status === 409 && said?.current?.revision) {
      // Not somebody else's: another tab has sent what this one kept.
      return this.keys.has(said.current.key) ? this.onTopOf(said.current.revision) : this.#stop("stale", said);
    }
    if (who) return this.#stop(who, said);
    if (isRefusal(status)) {
      this.sent = null;
      return this.#stop("refused", said);
    }
    this.tries += 1;
    this.#show("trying", said?.detail || "");
    if (!status) this.#settle("kept");
    return this.#soon(nextTry(this.tries, after));
  }

  #acknowledged(said) {
    this.waiting = Math.max(0, this.waiting - this.sent.count);
    const { text } = this.sent;
    Object.assign(this, { base: said.revision, sent: null, tries: 0 });
    if (this.waiting) {
      this.record = { ...this.record, base: this.base, sent: null, count: this.waiting };
      this.outbox.put(this.record);
      this.#show("waiting");
      this.#soon(this.final ? 0 : Math.max(SHORTEST, this.lastSent + PACE - Date.now()));
    } else {
      const { id } = this;
      this.outbox.remove(this.record).then(() => this.outbox.letGo(id));
      Object.assign(this, { id: newId(), since: 0, record: null, final: null });
      this.#show("saved", "", said);
      this.#settle("saved");
    }
    this.saved(JSON.parse(text), said);
  }

  #stop(why, said) {
    Object.assign(this, { stopped: why, tries: 0, why: said?.detail || "" });
    this.#show("stopped", this.why);
    if (why === "refused") this.refused(said || {});
    else this.ask(why, said?.current);
    this.#settle("");
  }

  // The passage is left: what waits is the courier's from here on, what was refused waits to be looked at.
  #leave() {
    clearTimeout(this.timer);
    this.#settle("kept");
    if (!this.waiting) return;
    const isRefused = this.stopped === "refused" || this.stopped === "stale";
    if (isRefused) this.outbox.put({ ...this.record, sent: null, refused: this.why });
  }

  #settle(how) {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve(how);
  }
}

const byId = (id) => document.getElementById(id);

/** The saver of a desk, with what the footer says of it. */
export function saverOf(desk, tab) {
  const { outbox, session } = tab;
  const { place, served } = desk;
  return new Saver({
    outbox,
    session,
    signal: desk.signal,
    about: { person: desk.person, assignment: served.id, url: place.dataset.save, address: tab.batch.here, name: place.dataset.name },
    base: served.revision,
    body: () => desk.body(),
    show(kind, count, why, saved) {
      const shown = byId("saved");
      const waiting = desk.count("waiting", count);
      const alone = outbox.isKept ? "" : ` ${desk.say("this_tab_alone")}`;
      shown.dataset.kind = kind;
      if (kind === "saved") shown.textContent = desk.say("saved", { time: desk.time(saved.saved_at), number: saved.revision });
      else if (kind === "saving") shown.textContent = desk.say("saving");
      else if (kind === "waiting") shown.textContent = `${waiting}.${alone}`;
      else if (kind === "trying") shown.textContent = desk.say("trying_again", { why: why || desk.say("no_answer"), waiting }) + alone;
      else shown.textContent = desk.say("not_saved", { why: `${why} ${waiting}.` }) + alone;
    },
    ask: async (why, current) => (await desk.banner()).ask(why, current),
    refused({ errors = [], detail = "" }) {
      const texts = [...new Set(errors.map((one) => one.message))];
      desk.tellFaults(texts.length ? texts : [detail], errors);
    },
    saved(body, said) {
      tab.saved(served.id, body, said);
      if (body.flag && body.flag.question === desk.question) {
        // Asked once: the saves after it do not ask again.
        desk.question = null;
        byId("question").value = "";
        byId("flag").open = false;
      }
      if (desk.lastSaid) desk.announce(desk.say("and_saved", { what: desk.lastSaid }));
    },
  });
}
