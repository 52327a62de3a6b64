/**
 * What stands in the composer, as one value that the outbox, the keeping and the composer itself hand about:
 *
 *   {client_id, entry, base_edit, mode, fields, base, pictures, title, isEmpty}
 *
 * `fields` and `base` are [[name, value], …], the form as it stands and as it was loaded; `pictures` the files
 * that are not in the store yet; `title` the first words, to tell it from others.
 */

import { filesOf, pairsOf, rowsIn } from "./fields.js";

const WORDS = 12 // of a title

export function recordOf({ form, editor, base }) {
  const { elements, dataset } = form
  const fields = pairsOf(form)
  const pictures = filesOf(form)
  return {
    client_id: elements.client_id.value,
    entry: Number(dataset.entry) || null,
    base_edit: Number(elements.base_edit.value) || null,
    mode: dataset.mode,
    fields,
    base,
    pictures,
    title: titleOf(form, editor),
    isEmpty: !saidIn(form, editor) && !rowsIn(fields).length && !pictures.length,
  }
}

/** Whether readers would find nothing in it: citations alone tell them nothing. */
export function saysNothing({ form, editor }) {
  const rows = rowsIn(pairsOf(form)).filter((row) => !row.startsWith("citations-"))
  return !saidIn(form, editor) && !rows.length && !filesOf(form).length
}

/** "" while another form is coming. */
function textOf(editor) {
  return editor?.text() ?? ""
}

function saidIn(form, editor) {
  return (form.elements.headline.value + textOf(editor)).trim()
}

function titleOf(form, editor) {
  const texts = [form.elements.headline.value, textOf(editor), form.querySelector("[name$=-text]")?.value ?? ""]
  const words = (texts.map((text) => text.trim()).find(Boolean) ?? "").split(/\s+/)
  return words.slice(0, WORDS).join(" ") + (words.length > WORDS ? " …" : "")
}
