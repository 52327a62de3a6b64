/**
 * A colleague saves the entry that one is changing: the composer says so at once, and nothing is sent for it.
 *
 *   const since = watchSaved(composer)
 *   since.hear(rows)     rows as the server tells them, those that are not in the stream too
 */

import { say } from "./words.js";

export function watchSaved(composer) {
  const tell = ({ edit, saved }) => {
    const line = composer.form.querySelector("#composer-saved")
    const isNews = saved && edit > Number(composer.form.elements.base_edit.value)
    line.textContent = isNews ? say("saved_meanwhile", { saved }) : ""
  }
  const asLoaded = () => {
    const { entry, edit, saved } = composer.form.dataset
    if (entry) tell({ edit: Number(edit), saved })
  }
  for (const kind of ["composer:loaded", "composer:restored"]) composer.element.addEventListener(kind, asLoaded)
  return {
    hear(rows) {
      const row = rows.find(({ id }) => composer.editor && id === Number(composer.form.dataset.entry))
      if (row) tell(row)
    },
  }
}
