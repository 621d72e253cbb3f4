// Words to cover, chosen by selecting them: the selection becomes one more ticked line of the form. Without this
// the form takes the words as they are written.

import { rangeToOffsets } from "./offsets.js";

const text = document.querySelector("#mask-text");
const list = document.querySelector("#mask-items");
const box = document.querySelector("#mask-selection");
const shown = document.querySelector("#mask-selected");
const kind = document.querySelector("#selection-kind");
let chosen = null;

function passageOf(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const passage = element?.closest("[data-start]");
  return passage && text.contains(passage) ? passage : null;
}

/** Offsets in the document of the selection, where both of its ends lie in passages. */
function selected() {
  const selection = document.getSelection();
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const first = passageOf(range.startContainer);
  const last = passageOf(range.endContainer);
  if (!first || !last) return null;
  const start = Number(first.dataset.start) + rangeToOffsets(first, range).start;
  const end = Number(last.dataset.start) + rangeToOffsets(last, range).end;
  const words = selection.toString().trim();
  return words && start < end ? { start, end, words } : null;
}

function look() {
  const found = selected();
  if (found) {
    chosen = found;
    shown.textContent = found.words;
    box.hidden = false;
  }
}

function add() {
  if (!chosen) return;
  const line = document.createElement("li");
  const check = document.createElement("div");
  const input = document.createElement("input");
  const label = document.createElement("label");
  const words = document.createElement("q");
  const hint = document.createElement("p");
  check.className = "check";
  hint.className = "hint";
  input.type = "checkbox";
  input.name = "mask";
  input.checked = true;
  input.value = `${chosen.start}-${chosen.end}-${kind.value}`;
  input.id = `mask-by-hand-${chosen.start}-${chosen.end}`;
  label.htmlFor = input.id;
  words.dir = "auto";
  words.textContent = chosen.words;
  hint.textContent = `${kind.selectedOptions[0].textContent}, ${box.dataset.remove}`;
  label.append(words);
  check.append(input, label);
  line.append(check, hint);
  list.append(line);
  chosen = null;
  box.hidden = true;
  document.getSelection()?.removeAllRanges();
  input.focus();
}

text.addEventListener("pointerup", () => setTimeout(look, 0));
text.addEventListener("keyup", look);
document.querySelector("#mask-add").addEventListener("click", add);
