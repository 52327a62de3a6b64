/**
 * Citations by keyboard: "/source", a few letters, Enter.
 *
 *   startCitations(composer)    from now on, for every form that the composer shows
 *   addCitation(composer)       a new row, the focus in its source
 *
 * When a link was read is now, until somebody says otherwise; a document unfolds its link and title.
 */

import { addRow, hearRows } from "./composer_rows.js";
import { wallClock } from "./zones.js";

export function startCitations(composer) {
  hearRows(composer, "citations", equip)
}

export function addCitation(composer) {
  addRow(composer, "citations", "source_name")
}

function equip(row) {
  const [role, link, retrieved] = ["role", "link", "retrieved_at"].map((name) => row.querySelector(`[name$="-${name}"]`))
  let ours = "" // the moment that we filled in
  link.addEventListener("input", () => {
    if (!link.value.trim() && retrieved.value === ours) retrieved.value = ours = ""
    else if (link.value.trim() && !retrieved.value) retrieved.value = ours = wallClock(row.closest("form").dataset.zone)
  })
  role.addEventListener("change", () => {
    if (role.value === "document") row.querySelector("details").open = true
  })
}
