/**
 * The update that somebody is changing is taken down meanwhile: the composer says so and keeps the text. It can't be
 * sent into that update any more; it can be made a new one.
 *
 *   const gone = watchGone(composer, { makeNew(record) })
 *   gone.hear(rows)     rows as the server tells them, those that are not in the stream too
 *   asNew(record)       the same text, as one of a new update
 */
import { noteOf } from "./notes.js";
import { newId } from "./numbers.js";
import { rowOf } from "./stream.js";
import { announce, say } from "./words.js";

const TAKEN_DOWN = "taken_down"
const NUMBERS = ["client_id", "base_edit", "blog"] // by which a text belongs to its entry

export function watchGone(composer, { makeNew }) {
  const note = noteOf("gone", () => makeNew(composer.read()))
  const isGone = () => "gone" in (composer.form?.dataset ?? {})
  const tell = () => {
    if (isGone()) return
    composer.form.dataset.gone = ""
    for (const button of composer.form.querySelectorAll("button[name=verb]")) button.disabled = true
    note.show(say("taken_down_here"))
  }
  const look = (statusOf) => {
    const entry = Number(composer.form?.dataset.entry)
    if (entry && statusOf(entry) === TAKEN_DOWN) tell()
  }
  const inStream = () => look((entry) => rowOf(entry)?.dataset.status)
  document.getElementById("desk-stream").addEventListener("rows", inStream)
  composer.element.addEventListener("composer:loaded", () => {
    note.hide()
    inStream()
  })
  composer.element.addEventListener("composer:settle", ({ detail }) => {
    if (!isGone()) return
    announce(say("taken_down_here"))
    detail.wait(false)
  })
  return { hear: (rows) => look((entry) => rows.find(({ id }) => id === entry)?.status) }
}

export function asNew(record) {
  const fields = record.fields.filter(([name]) => !NUMBERS.includes(name))
  const fresh = { client_id: newId(), entry: null, base_edit: null, base: [], mode: "new", number: 0, kept: 0 }
  return { ...record, ...fresh, fields }
}
