/**
 * What is done to an entry in the stream, by one listener for all rows:
 *
 *   data-do="pin"          asks the server; data-asks="note" or "confirm" asks the journalist before, once
 *   data-open="edit"       told to `open(id, mode)`; "history", "take_down" to one of these: (id, its name)
 *   data-copy="https://…"  copies the link
 *
 * Each is done once however often it is pressed, and may be tried again: the server does nothing twice. What it
 * refuses is said in the row, in words. What it has done is shown by the rows that it answers with.
 */
import { ask, Refusal } from "./ask.js";
import { askOnce, lineOf } from "./dialog.js";
import { putRows, removeRows, rowOf } from "./stream.js";
import { announce, say } from "./words.js";

const busy = new Set() // ids of entries to which something is being done

export function hearActions(stream, { open, ...named }) {
  stream.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-do], button[data-open], button[data-copy]")
    const row = button?.closest(".live-row")
    if (!row) return
    const id = Number(row.dataset.id)
    clear(row)
    if (button.dataset.do) start(id, button)
    else if (button.dataset.copy) copyLink(row, button.dataset.copy)
    else if (named[button.dataset.open]) named[button.dataset.open](id, nameOf(id))
    else open(id, button.dataset.open)
  })
}

function start(id, { dataset }) {
  const verb = dataset.do
  const values = { on: dataset.on !== "0", base_edit: Number(rowOf(id).dataset.edit) }
  if (!dataset.asks) return attempt(id, verb, values)
  const row = rowOf(id)
  const beside = row.nextElementSibling ?? row.previousElementSibling ?? row.parentElement
  askOnce({
    title: say("about", { label: dataset.label, name: nameOf(id) }),
    means: dataset.means,
    label: dataset.label,
    note: dataset.asks === "note" ? dataset.note : "",
    isGrave: "grave" in dataset,
    back: () => rowOf(id) ?? beside,
    act: (note) => act(id, verb, { ...values, note }),
  })
}

/** Does it; what comes in between is said in the row, with a button to try again where that may help. */
async function attempt(id, verb, values) {
  try {
    await act(id, verb, values)
  } catch (error) {
    if (error instanceof Refusal && error.data.row) putRows([error.data.row], { own: true })
    const row = rowOf(id)
    if (!row) return announce(lineOf(error))
    tell(row, lineOf(error), error instanceof Refusal ? null : () => attempt(id, verb, values))
  }
}

async function act(id, verb, values) {
  if (busy.has(id)) return
  busy.add(id)
  rowOf(id)?.setAttribute("aria-busy", "true")
  try {
    const answer = await ask(`do/${id}/${verb}/`, { body: values })
    show(id, answer)
    announce(answer.said)
  } finally {
    busy.delete(id)
    rowOf(id)?.removeAttribute("aria-busy")
  }
}

function show(id, { row, rows }) {
  const hadFocus = document.activeElement === document.body || rowOf(id)?.contains(document.activeElement)
  if (row) putRows([row, ...rows], { own: true })
  else discard(id)
  if (hadFocus && document.activeElement === document.body) rowOf(id)?.focus()
}

function discard(id) {
  const row = rowOf(id)
  if (!row) return
  delete row.dataset.own // done with it in this window, and now it is gone
  removeRows([id])
}

/** What goes wrong stands where it was pressed, and is said at once. */
function tell(row, line, again) {
  const said = document.createElement("p")
  said.className = "row-wrong"
  said.setAttribute("role", "alert")
  said.textContent = line
  row.querySelector(".row-ask").replaceChildren(said)
  if (!again) return
  const button = Object.assign(document.createElement("button"), { type: "button", className: "press" })
  button.textContent = say("try_again")
  button.addEventListener("click", () => {
    clear(row)
    row.focus()
    again()
  })
  row.querySelector(".row-ask").append(button)
}

function clear(row) {
  row.querySelector(".row-ask").replaceChildren()
}

/** Where the browser forbids it, the link is shown, selected, to be copied by hand. */
async function copyLink(row, link) {
  try {
    await navigator.clipboard.writeText(link)
    announce(say("copied"))
  } catch {
    const field = Object.assign(document.createElement("input"), { value: link, readOnly: true })
    field.setAttribute("aria-label", say("copy_by_hand"))
    const line = Object.assign(document.createElement("p"), { className: "quiet", textContent: say("copy_by_hand") })
    row.querySelector(".row-ask").replaceChildren(line, field)
    field.select()
  }
}

/** The first words of an entry, as its row shows them; of one without words of its own, what the server calls it. */
function nameOf(id) {
  const row = rowOf(id)
  const shown = row.querySelector(".row-fragment")?.shadowRoot
  const heading = shown?.querySelector("h2:not(.visually-hidden), .entry-body")
  const words = (heading?.textContent.trim() || row.dataset.name).split(/\s+/)
  return words.slice(0, 8).join(" ") + (words.length > 8 ? " …" : "")
}
