// The page of one's own keys: press the key instead of writing its name.

import { Layout } from "./layout.js";

const form = document.getElementById("own-keys");
const names = JSON.parse(form.dataset.names);
new Layout();

document.getElementById("press-help").hidden = false;
form.addEventListener("keydown", (event) => {
  const { target, code } = event;
  if (target.tagName !== "INPUT" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (code === "Backspace" || code === "Delete") {
    target.value = "";
    event.preventDefault();
  } else if (names[code]) {
    target.value = (event.shiftKey ? "Shift+" : "") + names[code];
    event.preventDefault();
  }
});
