/**
 * What is set beside the text, and what the main button makes of it.
 *
 *   mainVerb(form)      what the main button does; a time that is set is meant: then it schedules
 *   showMarks(form)     says it on the buttons and on the folded part's line
 *   mark(form, name)    ticks, or unticks, a checkbox of the folded part, and says so
 */

import { announce, say } from "./words.js";

const MARKS = ["key_event", "pin", "dateline", "due_at"] // said on the folded part's line

export function mainVerb(form) {
  const schedule = form.querySelector("button[value=schedule]")
  return schedule && form.elements.due_at.value ? "schedule" : form.dataset.main
}

export function showMarks(form) {
  const main = mainVerb(form)
  for (const button of form.querySelectorAll("button[name=verb]")) {
    button.classList.toggle("press-main", button.value === main)
  }
  const set = MARKS.map((name) => form.elements[name]).filter((box) => box?.checked || textOf(box))
  const line = form.querySelector("#composer-marks")
  line.textContent = set.map((box) => textOf(box) || box.closest("label").textContent.trim()).join(" · ")
}

export function mark(form, name) {
  const box = form.elements[name]
  if (!box) return announce(say("not_here"))
  box.checked = !box.checked
  announce(say(`${name}_${box.checked ? "on" : "off"}`))
  box.dispatchEvent(new Event("change", { bubbles: true }))
}

function textOf(field) {
  return field && field.type !== "checkbox" ? field.value.trim() : ""
}
