/** The server's form of an entry, and which of its fields go on in another one. */

import { ask } from "./ask.js";
import { announce, say } from "./words.js";

const NUMBERS = ["client_id", "base_edit", "blog"]

/** Its HTML; null where the server refuses it, undefined where no answer comes. The reason is said. */
export async function formOf(entry, mode) {
  try {
    return (await ask(`compose/${entry}/?mode=${mode}`)).html
  } catch (error) {
    announce(error.message || say("no_answer"))
    return [403, 404].includes(error.status) ? null : undefined
  }
}

/** What was typed in a form, without what tells it from others. */
export function withoutNumbers(fields) {
  return fields.filter(([name]) => !NUMBERS.includes(name))
}

/** How a text that was typed into a form came to be: a note is written with a correction alone. */
export function modeOf(fields) {
  return fields.some(([name]) => name === "note") ? "correct" : "edit"
}
