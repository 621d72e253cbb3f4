// What stands between the annotator and a saved answer, put before them as a choice. Fetched when there is one.

import { make, press } from "./panel.js";

export class Banner {
  constructor(place, saver, { say, time, signIn, summary, load }) {
    Object.assign(this, { place, saver, say, time, signIn, summary, load });
  }

  ask(why, current) {
    if (why === "signed_out") {
      const link = make("a", { className: "button primary", href: this.signIn, textContent: this.say("sign_in") });
      // Kept in this browser: nothing to be warned of.
      link.addEventListener("click", () => (this.saver.waiting = 0));
      this.#show([this.#line("signed_out")], [link]);
      return;
    }
    const versions = make("dl");
    const both = [
      [this.say("mine_is"), this.saver.body()],
      [this.say("theirs_is", { time: this.time(current.saved_at) }), current],
    ];
    for (const [name, body] of both) versions.append(make("dt", { textContent: name }), make("dd", { textContent: this.summary(body), dir: "auto" }));
    const mine = this.#button("mine", () => this.saver.onTopOf(current.revision), "primary");
    const theirs = this.#button("theirs", () => {
      this.saver.drop();
      location.reload();
    });
    this.#show([this.#line("stale"), versions, this.#line("both_kept")], [mine, theirs]);
  }

  /** What an earlier visit kept in this browser and could not save. */
  offer(left, current) {
    const isOlder = current.revision > left.base && current.key !== left.sent;
    const lines = [this.#line("found", { time: this.time(left.at) }), make("p", { textContent: this.summary(left.body), dir: "auto" })];
    if (isOlder) lines.push(this.#line("found_stale"));
    const use = this.#button("use_them", () => {
      this.load(left.body);
      this.saver.onTopOf(current.revision);
    }, "primary");
    this.#show(lines, [use, this.#button("throw_away", () => this.saver.forget())]);
  }

  hide() {
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  #line(name, with_) {
    return make("p", { textContent: this.say(name, with_) });
  }

  #button(name, act, className = "") {
    return press(this.say(name), () => {
      this.hide();
      act();
    }, { className });
  }

  #show(lines, buttons) {
    this.place.replaceChildren(...lines, make("div", { className: "row" }, ...buttons));
    this.place.hidden = false;
  }
}
