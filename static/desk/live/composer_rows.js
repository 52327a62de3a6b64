/**
 * Rows of the composer, of whichever section: quotes, citations.
 *
 *   hearRows(composer, "quotes", equip)    equip(row), once for each row that ever stands there
 *   addRow(composer, "quotes", "text")     a new row, the focus in its field of that name
 */

import { appendRow } from "../rows.js";

export function hearRows(composer, section, equip) {
  const known = new WeakSet()
  const take = () => {
    for (const row of composer.form.querySelectorAll(`[data-rows="${section}"] .rows-list > .row`)) {
      if (!known.has(row)) equip(row)
      known.add(row)
    }
  }
  for (const kind of ["composer:loaded", "formset:added"]) composer.element.addEventListener(kind, take)
  if (composer.editor) take()
}

export function addRow({ form }, section, name) {
  const row = appendRow(form.querySelector(`[data-rows="${section}"]`))
  row.querySelector(`[name$="-${name}"]`).focus()
}
