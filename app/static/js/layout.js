// What the reader's own keyboard prints: the browser's map of it where there is one, and what was heard.

const KEPT = "masthead:layout";
const PRINTING = /^(?:Key|Digit|Bracket|Backquote|Minus|Equal|Backslash|Semicolon|Quote|Comma|Period|Slash)/;

export class Layout {
  /** Every `<kbd data-code>` shows its key from now on, until `signal` ends it. */
  constructor(signal) {
    this.map = null;
    this.heard = {};
    try {
      this.heard = JSON.parse(localStorage.getItem(KEPT)) ?? {};
    } catch {
      // A browser that keeps nothing hears them anew on each page.
    }
    navigator.keyboard?.getLayoutMap?.().then((map) => {
      this.map = map;
      this.show();
    }, () => {});
    addEventListener("keydown", (event) => this.#hear(event), { capture: true, signal });
    this.show();
  }

  /** What is printed on the key at a place; `us` is what the US keyboard has there. */
  nameOf(code, us) {
    // What was heard goes first: the browser's map is that of a Latin layout, whichever is in use.
    const name = PRINTING.test(code) ? (this.heard[code] ?? this.map?.get(code) ?? us) : us;
    // The digits stand on their keys even where they take Shift.
    return code.startsWith("Digit") && !/\p{Nd}/u.test(name) ? us : name;
  }

  show(root = document) {
    for (const key of root.querySelectorAll("kbd[data-code]")) {
      key.dataset.us ??= key.textContent;
      key.textContent = this.nameOf(key.dataset.code, key.dataset.us);
    }
  }

  #hear({ key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing }) {
    if (ctrlKey || metaKey || altKey || shiftKey || isComposing || !PRINTING.test(code) || [...key].length !== 1) return;
    const name = key.toLowerCase();
    if ((this.heard[code] ?? this.map?.get(code)) === name) return;
    this.heard[code] = name;
    try {
      localStorage.setItem(KEPT, JSON.stringify(this.heard));
    } catch {
      // Kept for this page alone.
    }
    this.show();
  }
}
