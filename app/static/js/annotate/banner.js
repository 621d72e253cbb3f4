// What stands between the annotator and a saved answer, put before them as a choice. Fetched when there is one.

import { make, press } from "./panel.js";

const NOTICE_STAYS = 20000;

export class Banner {
  constructor(place, desk) {
    Object.assign(this, { place, desk, saver: desk.saver });
  }

  ask(why, current) {
    if (why !== "stale") {
      const link = make("a", { className: "button primary", href: this.desk.place.dataset.signIn, textContent: this.desk.say("sign_in") });
      this.#show([this.#line(why)], [link], why);
      return;
    }
    const versions = make("dl");
    const both = [
      [this.desk.say("mine_is"), this.saver.body()],
      [this.desk.say("theirs_is", { time: this.desk.time(current.saved_at) }), current],
    ];
    for (const [name, body] of both) versions.append(make("dt", { textContent: name }), make("dd", { textContent: this.#summary(body), dir: "auto" }));
    const mine = this.#button("mine", () => this.saver.onTopOf(current.revision), "primary");
    const theirs = this.#button("theirs", () => this.#take(current));
    this.#show([this.#line("stale"), versions, this.#line("both_kept")], [mine, theirs]);
  }

  /** What waits in this browser for a passage that takes no more answers. */
  tooLate({ body, id }) {
    const lines = [this.#line("too_late"), make("p", { textContent: this.#summary(body), dir: "auto" })];
    this.#show(lines, [this.#button("throw_away", () => this.saver.outbox.forget(id))]);
  }

  /** The batch is at its end, and not all of it is handed in; or there is no getting the next passage now. */
  wait(name) {
    this.#show([this.#line(name)], [this.#toMyWork()]);
  }

  /** A sentence in the bar below, with one button. */
  notice(text, name, act) {
    const place = document.getElementById("notice");
    place.replaceChildren(text, " ", press(name, act, { className: "quiet" }));
    place.hidden = false;
  }

  /** The passage before this one is finished, and may be gone back to; said for a while. */
  offerBack(hide, act) {
    const { desk } = this;
    const text = desk.say(desk.before.said, { passage: desk.before.name });
    desk.announce(`${text} ${desk.place.dataset.name}`);
    this.notice(text, desk.say("back_to_it"), () => (hide(), act()));
    const timer = setTimeout(hide, NOTICE_STAYS);
    desk.signal.addEventListener("abort", () => clearTimeout(timer));
  }

  // The other version instead of this one, which undo brings back.
  async #take(current) {
    const { desk } = this;
    const mine = desk.answer.now;
    await this.saver.drop(current.revision);
    desk.load(current);
    desk.answer.past.push(mine);
    desk.refresh();
    this.saver.show("saved", 0, "", current);
  }

  #toMyWork() {
    return make("a", { className: "button", href: this.desk.place.dataset.work, textContent: this.desk.say("my_work") });
  }

  hide() {
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  #summary(body) {
    const { desk } = this;
    const marks = [...body.labels, ...body.spans].map((one) => (one.quote ? `${desk.nameOf(one.label)}: “${one.quote}”` : desk.nameOf(one.label)));
    const none = body.none.map((key) => desk.say("none_of", { layer: desk.layerName(key) }));
    return [...marks, ...none].join(" · ") || "—";
  }

  #line(name) {
    return make("p", { textContent: this.desk.say(name) });
  }

  #button(name, act, className = "") {
    return press(this.desk.say(name), () => {
      this.hide();
      act();
    }, { className });
  }

  #show(lines, buttons, why = "") {
    this.place.replaceChildren(...lines, make("div", { className: "row" }, ...buttons));
    this.place.dataset.why = why;
    this.place.hidden = false;
  }
}
