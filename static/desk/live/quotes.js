/**
 * Quotes by keyboard: a speaker who was quoted before is suggested, and brings the role.
 *
 *   startQuotes(composer)    from now on, for every form that the composer shows
 *   addQuote(composer)       a new row, the focus in its words
 */

import { ask } from "./ask.js";
import { combobox } from "./combobox.js";
import { addRow, hearRows } from "./composer_rows.js";

export function startQuotes(composer) {
  hearRows(composer, "quotes", speakerBox)
}

export function addQuote(composer) {
  addRow(composer, "quotes", "text")
}

function speakerBox(row) {
  const input = row.querySelector("[name$=-speaker]")
  const role = row.querySelector("[name$=-speaker_role]")
  const box = combobox(input, {
    known: () => [],
    find: async (words) => (await ask(`speakers/?q=${encodeURIComponent(words)}`)).found,
    tell: (found) => ({ label: found.speaker, detail: found.speaker_role }),
    choose(found) {
      box.chosen(found.speaker)
      role.value = found.speaker_role
      role.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })
}
