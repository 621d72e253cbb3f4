// What outlives a passage in this tab: who is signed in, what waits to be sent, and the desk that is sat at.

import { Rest } from "./answer.js";
import { Batch } from "./batch.js";
import { Courier, Outbox, Session, showWaiting } from "../outbox.js";

export class Tab {
  /** `sit()` makes the desk of the passage that is on the page. */
  constructor(place, sit) {
    const { person, csrf, signIn } = place.dataset;
    this.sit = sit;
    this.desk = null;
    this.isMoving = false;
    this.outbox = new Outbox(person);
    this.session = new Session({ person, csrf, signIn });
    this.rest = new Rest(person);
    const { id: assignment } = JSON.parse(place.dataset.page);
    this.batch = new Batch({ session: this.session, assignment, begin: (more) => this.begin(more), leave: () => this.#leave() });
    this.courier = new Courier(this.outbox, this.session, {
      tell: (...all) => this.desk && this.#tell(...all),
      acknowledged: (record, body, said) => this.saved(record.assignment, body, said),
      // A choice that is before the annotator stays there.
      stopped: async (why) => document.getElementById("banner").hidden && (await this.desk.banner()).ask(why),
    });
  }

  /** Begin with the passage on the page, and with what an earlier page could not save of it. */
  async begin({ before = null, after = null, isMove = false } = {}) {
    let place = document.getElementById("annotator");
    const data = JSON.parse(place.dataset.page);
    const { id, can_change: isRevealed } = data;
    const left = await this.courier.takeOver(id);
    // Another passage has taken its place meanwhile; so below.
    if (!place.isConnected) return;
    if (!isMove && !(await this.batch.catchUp(data))) return;
    place = document.getElementById("annotator");
    const reveal = isRevealed ? await import("./reveal.js") : null;
    if (!place.isConnected) return;
    const desk = this.sit(place, (one) => reveal?.begin(one, left));
    Object.assign(this, { desk, isAtEnd: false });
    Object.assign(desk, { before, after });
    if (left && desk.readOnly) (await desk.banner()).tooLate(left);
    else if (left) {
      desk.load(left.body);
      desk.question = left.body.flag?.question ?? null;
      desk.saver.resume(left);
      if (left.refused) desk.tellFaults([left.refused]);
    }
    this.batch.recall(desk);
    desk.refresh();
    this.batch.draw((...all) => desk.say(...all));
    if (before) this.#offerBack(desk);
    else if (after) desk.announce(desk.say("reopened", { passage: place.dataset.name }));
    else if (isMove) desk.announce(place.dataset.name);
    this.courier.wake();
    // After a reveal each decision changes what the other pages say.
    if (isRevealed) this.batch.pages.clear();
    else this.batch.fetchAhead();
  }

  /** Hand the passage in as done or skipped and go on to the next one. */
  finish(state) {
    return this.#move(() => this.#finish(state));
  }

  /** To another passage, once everything is saved; a second time, also where it cannot be. */
  go(address) {
    return this.#move(async () => {
      const { saver } = this.desk;
      if (!address) return;
      this.desk.takeQuestion();
      saver.sendNow();
      if (saver.stopped || (await saver.settled())) await this.#open(address);
    });
  }

  /** Undo and redo beyond the passage: back to the one just finished, and on again. False where there is none. */
  stepOver(way) {
    const there = way === "undo" ? this.desk.before : this.desk.after;
    const more = way === "undo" ? { after: { address: this.batch.here } } : {};
    if (there) this.#move(() => this.#open(there.address, more));
    return Boolean(there);
  }

  // One way at a time; what is pressed in between belongs to neither passage.
  async #move(act) {
    if (this.isMoving) return;
    this.isMoving = true;
    try {
      await act();
    } finally {
      this.isMoving = false;
    }
  }

  async #open(address, more) {
    if (!(await this.batch.open(address, more))) (await this.desk.banner()).wait("not_here_yet");
  }

  async #finish(state) {
    const { desk, batch } = this;
    desk.takeQuestion();
    const how = await desk.saver.finish(state);
    if (!how || desk !== this.desk) return;
    if (how === "kept") {
      if (state.state === "done" && desk.panel.wantMissing(desk.say("unanswered"))) {
        desk.saver.takeBack();
        return;
      }
      batch.kept.set(desk.served.id, "kept");
    }
    const said = how === "kept" ? "is_kept_here" : `is_now_${state.state}`;
    const next = desk.revealed ? desk.place.dataset.next : batch.next();
    if (next) await this.#open(next, { before: { address: batch.here, name: desk.place.dataset.name, said } });
    else {
      batch.draw((...all) => desk.say(...all));
      await this.#end();
    }
  }

  /** Somebody works: after a long time without rest, say so once. */
  async worked() {
    if (this.rest.isDue()) (await this.desk.banner()).notice(this.desk.say("rest"), this.desk.say("close"), () => this.hideNotice());
  }

  /** The server has acknowledged a save, of this passage or of another. */
  async saved(assignment, body, said) {
    this.batch.keep(assignment, body, said);
    // Signed in again, perhaps in another tab.
    const banner = document.getElementById("banner");
    if (["signed_out", "somebody_else"].includes(banner.dataset.why)) banner.hidden = true;
    this.batch.draw((...all) => this.desk.say(...all));
    if (this.isAtEnd) await this.#end();
  }

  async #tell(records, hasOthers) {
    showWaiting(this.desk, records, hasOthers);
    for (const one of records) if (one.refused !== null) this.batch.age(one.address);
    if (this.isAtEnd) await this.#end();
  }

  // The last passage of the batch is behind us: on to My work, or wait here for what is not handed in.
  async #end() {
    // As it was when this was asked: several acknowledgements may come at once.
    const { desk, isAtEnd: hasWaited } = this;
    const left = (await this.courier.left()).filter((one) => one.refused === null);
    const isAll = !desk.saver.waiting && !left.length;
    if (isAll && !hasWaited) location.assign(desk.place.dataset.work);
    else (await desk.banner()).wait(isAll ? "all_handed_in" : "end_waits");
    this.isAtEnd = !isAll;
  }

  #leave() {
    // Back was pressed before there was a desk.
    if (!this.desk) return;
    this.batch.remember(this.desk);
    this.courier.open = null;
    this.desk.leave();
  }

  async #offerBack(desk) {
    const banner = await desk.banner();
    // Not after the first change to this passage.
    if (desk.before) banner.offerBack(() => this.hideNotice(), () => this.stepOver("undo"));
  }

  hideNotice() {
    const place = document.getElementById("notice");
    if (place.contains(document.activeElement)) document.getElementById("text").focus({ preventScroll: true });
    place.hidden = true;
  }
}
