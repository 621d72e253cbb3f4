// After the reveal: the blind answer is kept as it is, or opened as a second answer once there is a reason for it.

const byId = (id) => document.getElementById(id);

/** Begin with the reason that the page holds, or that an earlier visit kept in this browser and could not save. */
export function begin(desk, left) {
  const field = byId("reason");
  const change = byId("change");
  const fault = byId("reason-fault");

  const open = () => {
    desk.reason = field.value.trim() || null;
    desk.readOnly = !desk.reason;
    byId("answer").inert = desk.readOnly;
    if (desk.reason) fault.hidden = true;
    desk.refresh();
  };
  change.addEventListener("toggle", () => change.open && field.focus());
  field.addEventListener("input", open);
  // A reason that was put right after the marks is stored with them.
  field.addEventListener("change", () => desk.reason && desk.answer.past.length && desk.saver.changed());
  for (const form of byId("reveal").querySelectorAll("form")) desk.dropBefore(form);
  if (left?.body.pass === "revealed" && left.body.reason) {
    field.value = left.body.reason;
    change.open = true;
  }
  open();

  return {
    /** What is nearest to hand where nothing was decided yet. */
    keep: byId("reveal").dataset.decision === "undecided" && !desk.reason ? byId("keep") : null,
    /** The server found no reason: said beside its field. */
    refused(errors) {
      const one = errors.find((each) => each.pointer === "/reason");
      if (!one) return;
      fault.textContent = one.message;
      fault.hidden = false;
      change.open = true;
      field.focus();
    },
    /** Done was pressed before there is a reason. */
    ask() {
      change.open = true;
      field.focus();
    },
  };
}
