/**
 * The composer's buttons and their chords: what is missing is said, the rest is told to `onSend`.
 *
 *   hearPresses(composer, onSend)     onSend(verb) once all that the text waits for is there (composer:settle)
 */

import { missing } from "./checks.js";
import { hearChords } from "./chords.js";
import { clearErrors } from "./errors.js";
import { announce, say } from "./words.js";

export function hearPresses(composer, onSend) {
  const press = (verb) => pressed(composer, verb, onSend)
  composer.element.addEventListener("click", ({ target }) => {
    const button = target.closest("button[name=verb]")
    if (button) press(button.value)
  })
  hearChords(composer, { main: () => press(composer.mainVerb), save: () => save(composer, press) })
}

async function pressed(composer, verb, onSend) {
  const waits = []
  composer.tell("composer:settle", { wait: (promise) => waits.push(promise) })
  if (waits.length && !(await Promise.all(waits)).every(Boolean)) return
  const errors = missing(composer, verb)
  if (Object.keys(errors).length) return composer.showErrors(errors)
  clearErrors(composer.form)
  onSend(verb)
}

/** Ctrl+S: a draft is saved; of what is public there is none. */
function save({ form }, press) {
  if (form.querySelector("button[value=save]")) press("save")
  else announce(say("kept_here"))
}
