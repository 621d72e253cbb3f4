// What became of a suggestion, read from the answer as it stands: changed once more, an accepted one is an edited one.

/** Entries of `assisted` as a save says them; `suggested` are the suggestions by their ids. */
export const becameOf = (now, suggested) => now.assisted.map((one) => entry(now, suggested.get(one.suggestion), one));

/** Only entries of suggestions that are shown, and what a program of its own said. Ignored is what nothing is said of. */
export const knownOf = (assisted, suggested) =>
  assisted.filter((one) => !("suggestion" in one) || (suggested.has(one.suggestion) && one.became !== "ignored"));

function entry(now, of, said) {
  if (!of || said.became === "rejected") return said;
  const { suggestion, mark } = said;
  if (of.start === null) return { suggestion, became: now.labels.some((one) => one.label === of.label) ? "accepted" : "rejected" };
  const stands = (one) => one.label === of.label && one.start === of.start && one.end === of.end;
  // A script may have accepted it without naming the span.
  const span = now.spans.find((one) => (mark ? one.id === mark : stands(one)));
  if (!span) return { suggestion, became: "rejected" };
  return { suggestion, became: stands(span) ? "accepted" : "edited", mark: span.id };
}
