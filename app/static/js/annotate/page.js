// The annotator's page: what listens while a passage is in hand, and the beginning of it all.

import { countSeconds } from "./answer.js";
import { Desk } from "./desk.js";
import { listenToKeys } from "./keys.js";
import { listenToPointer } from "./pointer.js";
import { Tab } from "./tab.js";

const byId = (id) => document.getElementById(id);

/** Sit down to the passage that is on the page; `reveal(desk)` begins with what was hidden, where that is shown. */
function sit(place, reveal) {
  const desk = new Desk(place, tab);
  const { signal } = desk;
  countSeconds((since) => ((desk.seconds += since), tab.worked()), signal);
  listenToPointer(desk);
  listenToKeys(desk);
  byId("answer").addEventListener("submit", (event) => {
    event.preventDefault();
    const way = event.submitter?.dataset.do;
    if (way === "done" || way === "skip" || way === "ask") desk[way]();
    else desk.saver.sendNow();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".batch a, #left-behind a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    tab.go(link.href);
  }, { signal });
  for (const form of document.querySelectorAll("#decline form")) desk.dropBefore(form);
  byId("wider").addEventListener("click", (event) => {
    event.preventDefault();
    desk.showMore();
  });
  for (const way of ["undo", "redo"]) byId(way).addEventListener("click", () => desk.step(way));
  byId("keys-button").addEventListener("click", () => byId("keys").showModal());
  document.querySelector("[data-do=draft]")?.remove();
  byId("say")?.addEventListener("click", () => desk.beginSaying());
  desk.refresh();
  byId("answer").inert = desk.readOnly;
  desk.revealed = reveal(desk);
  if (desk.asks.attributions && desk.answer.now.attributions.length) desk.loadSayings();
  (desk.revealed?.keep ?? byId("text")).focus({ preventScroll: true });
  for (const name of ["undo", "redo", "keys-button", "say"]) byId(name)?.removeAttribute("hidden");
  return desk;
}

const tab = new Tab(byId("annotator"), sit);
await tab.begin();
tab.batch.follow();
