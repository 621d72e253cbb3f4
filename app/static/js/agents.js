// Fields that name an agent of the registry: what is typed is looked up, and proposed by the browser's own list.
// Without this script the field is a plain one, and the server finds the agent by the same words.

const WAIT = 200;
const MOST = 20;

function proposed(agent) {
  const option = document.createElement("option");
  option.value = agent.slug;
  option.label = agent.name;
  option.textContent = agent.name;
  return option;
}

async function propose(list, words) {
  const address = `${list.dataset.source}?limit=${MOST}&q=${encodeURIComponent(words)}`;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const page = await answer.json();
      list.replaceChildren(...page.items.map(proposed));
    }
  } catch {
    // No network for a moment: what is typed is found when the form is sent.
  }
}

for (const field of document.querySelectorAll("[data-agents]")) {
  const list = document.getElementById(field.dataset.agents);
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const words = field.value.trim();
    if (words.length > 1) {
      timer = setTimeout(() => propose(list, words), WAIT);
    }
  });
}
