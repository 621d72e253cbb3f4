// Progress of long work. `<div data-poll="/address">` around a <progress> and a `[data-poll-text]`: the address
// answers {state, done, total, text?, next?}. The work is on the server, so the page may be left and come back to.

const FIRST = 700;
const SLOWEST = 5000;
const ENDED = new Set(["done", "failed", "cancelled"]);

function show(box, job) {
  const bar = box.querySelector("progress");
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
  } else {
    bar.removeAttribute("value");
  }
  const text = box.querySelector("[data-poll-text]");
  const said = job.text || (job.total ? `${job.done} / ${job.total}` : "");
  if (text && said && text.textContent !== said) {
    text.textContent = said;
  }
}

async function ask(box, wait) {
  let next = Math.min(wait * 1.3, SLOWEST);
  try {
    const answer = await fetch(box.dataset.poll, { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
      return;
    }
    if (answer.ok) {
      const job = await answer.json();
      if (ENDED.has(job.state)) {
        // What came of it is on the server's page, not here.
        window.location.assign(job.next || window.location.href);
        return;
      }
      show(box, job);
    }
  } catch {
    next = SLOWEST; // no network for a moment: the work goes on without us
  }
  window.setTimeout(() => ask(box, next), next);
}

for (const box of document.querySelectorAll("[data-poll]")) {
  window.setTimeout(() => ask(box, FIRST), FIRST);
}
