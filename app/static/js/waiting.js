// My work: what this browser holds and the server does not is sent from here as well, and said.

import { Courier, Outbox, Session, showWaiting } from "./outbox.js";

const { person, csrf, said } = document.getElementById("waiting-here").dataset;
const { words, locale } = JSON.parse(said);
const plural = new Intl.PluralRules(locale);
const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, key) => values[key]);
const sentences = {
  say: (name, values = {}) => filled(words[name], values),
  count: (name, n) => filled(words[name][plural.select(n)] ?? words[name].other, { n: n.toLocaleString(locale) }),
};

const courier = new Courier(new Outbox(person), new Session({ person, csrf }), {
  tell: (records, hasOthers) => showWaiting(sentences, records, hasOthers),
});
courier.wake();
