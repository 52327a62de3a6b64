/** What a picture must not be without, said before anything is sent; the server says it too. */

import { say } from "./words.js";

const WORDS = ["alt_text", "caption", "credit"]

/** {"pictures-0-credit": [line]} for the rows that stay and hold anything. */
export function missingInPictures(form) {
  const errors = {}
  for (const row of form.querySelectorAll("[data-rows=pictures] .rows-list > .row:not([data-removed])")) {
    const field = (name) => row.querySelector(`[name$="-${name}"]`)
    const hasFile = Boolean(field("stored").value || field("upload").files.length)
    if (!hasFile && !WORDS.some((name) => field(name).value.trim())) continue
    if (!hasFile) errors[field("upload").name] = [say("picture_no_file")]
    for (const name of ["alt_text", "credit"]) {
      if (!field(name).value.trim()) errors[field(name).name] = [say(`picture_no_${name}`)]
    }
  }
  return errors
}
