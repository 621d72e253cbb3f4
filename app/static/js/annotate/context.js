// More of the article around the passage, on demand. What was shown travels with the next save.

import { make } from "./panel.js";

const NEXT = { "": "around", around: "article", article: "" };
const REPEATED = { "": [], around: ["previous"], article: ["title", "previous"] };

/** One step wider: the paragraphs beside the passage, then the whole article, then the passage alone. */
export async function showMore(desk) {
  const link = document.getElementById("wider");
  const reach = NEXT[link.dataset.reach];
  const items = reach ? await fetchAround(desk, reach) : [];
  if (!items) return desk.announce(desk.say("no_context"));
  const { top } = desk.passage.element.getBoundingClientRect();
  fill("before", items);
  fill("after", items);
  for (const above of document.querySelectorAll(".reading > .above")) {
    above.hidden = REPEATED[reach].some((kind) => above.classList.contains(kind));
  }
  link.dataset.reach = reach;
  link.firstElementChild.textContent = desk.say({ "": "wider_around", around: "wider_article", article: "wider_none" }[reach]);
  // The passage stays where it was on the screen.
  scrollBy({ top: desk.passage.element.getBoundingClientRect().top - top, behavior: "instant" });
  if (reach && !desk.served.context_shown.includes(reach)) desk.served.context_shown.push(reach);
  return desk.announce(desk.say({ "": "shows_passage", around: "shows_around", article: "shows_article" }[reach]));
}

async function fetchAround(desk, reach) {
  const response = await fetch(`/api/v1/assignments/${desk.served.id}/context?reach=${reach}`).catch(() => null);
  return response?.ok ? (await response.json()).items : null;
}

function fill(side, items) {
  const place = document.getElementById(side);
  const here = items.filter((one) => one.kind === side);
  place.hidden = !here.length;
  place.replaceChildren(
    ...here.map(({ role, text, direction, language }) =>
      make("p", { className: `above ${role}`, textContent: text, dir: direction, lang: language || "" }),
    ),
  );
}
