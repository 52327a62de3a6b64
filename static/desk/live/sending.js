/**
 * One item of the outbox on its way: its pictures first, one after the other, then its text.
 *
 *   const answer = await carry(item, report, revise)    the answer of send/; throws what ask() throws
 *
 * report(line) says how far it is; revise(part) writes what was reached into the kept item, so that a picture that
 * has arrived is not sent again.
 */
import { Refusal, ask } from "./ask.js";
import { say } from "./words.js";

const MOST = { picture: 20, text: 4 } // megabytes, as the server takes them
const MEGABYTE = 2 ** 20
const PATIENCE = { least: 30_000, ofMegabyte: 60_000 } // milliseconds

export async function carry(item, report, revise) {
  let { fields, pictures } = item
  const count = pictures.length
  while (pictures.length > 0) {
    report(say("uploading", { number: count - pictures.length + 1, count }))
    const [first, ...rest] = pictures
    fields = withField(fields, `pictures-${first.row}-stored`, await storedAs(item.path, first))
    pictures = rest
    await revise({ fields, pictures })
  }
  report(say("sending"))
  return ask(`${item.path}send/`, { body: formOf({ ...item, fields }) })
}

/** Uploads a picture and gives its token. What is wrong with it is said at its field, as it stands in the composer. */
async function storedAs(path, { row, file }) {
  const body = new FormData()
  body.append("upload", file)
  const patience = PATIENCE.least + (file.size / MEGABYTE) * PATIENCE.ofMegabyte
  try {
    await checkReadable(file)
    return (await ask(`${path}picture/`, { body, patience })).stored
  } catch (error) {
    if (error.name === "NotReadableError") throw wrongPicture(row, say("picture_unreadable", { name: file.name }))
    throw error.status === 422 ? wrongPicture(row, error.message) : error
  }
}

/** A file that was changed or taken away after it was chosen would else look like a dead network. */
async function checkReadable(file) {
  await file.slice(0, 1).arrayBuffer()
}

function wrongPicture(row, reason) {
  return new Refusal(422, { reason, errors: { [`pictures-${row}-upload`]: [reason] } })
}

function withField(fields, name, value) {
  return [...fields.filter(([other]) => other !== name), [name, value]]
}

function formOf({ fields, verb, entry, client_id, base_edit, number, base }) {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  const beside = { verb, entry: entry ?? "", client_id, number, base: JSON.stringify(base ?? []) }
  for (const [name, value] of Object.entries(beside)) form.set(name, value)
  if (base_edit != null) form.set("base_edit", base_edit)
  return form
}

/** Refuses what no server would take, before anything is sent. */
export function checkSize({ fields, base, pictures }) {
  const large = pictures.find(({ file }) => file.size > MOST.picture * MEGABYTE)
  if (large) throw wrongPicture(large.row, say("picture_too_large", { name: large.file.name, most: MOST.picture }))
  if (new Blob([JSON.stringify([fields, base])]).size <= MOST.text * MEGABYTE) return
  throw new Refusal(422, { reason: say("text_too_large", { most: MOST.text }), errors: {} })
}
