/** What is said before anything is sent; the server says it too. */

import { missingInPictures } from "./picture_checks.js";
import { saysNothing } from "./record.js";
import { say } from "./words.js";
import { wallClock } from "./zones.js";

const SHOWN = /^(publish|submit|schedule|update|fix|correction|clarification|save)$/
const NOTED = /^(correction|clarification)$/

/** {field: [line]} for what is missing to do `verb` with `composer`; empty where nothing is. */
export function missing(composer, verb) {
  const { form } = composer
  const errors = {}
  if (SHOWN.test(verb) && saysNothing(composer)) errors.body = [say("no_text")]
  if (SHOWN.test(verb)) Object.assign(errors, missingInPictures(form))
  if (NOTED.test(verb) && !form.elements.note.value.trim()) errors.note = [say("no_note")]
  if (verb === "schedule") {
    const due = form.elements.due_at.value
    if (!due) errors.due_at = [say("no_time")]
    else if (due <= wallClock(form.dataset.zone)) errors.due_at = [say("past", { zone: form.dataset.zone })]
  }
  for (const input of form.querySelectorAll(".row:not([data-removed]) [data-unchosen]")) {
    errors[input.name.replace(/_name$/, "")] = [say("unknown_source", { name: input.value.trim() })]
  }
  return errors
}
