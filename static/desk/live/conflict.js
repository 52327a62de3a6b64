/**
 * Two wrote on one text: what each changed, by words, and three ways on. None of them loses a word.
 *
 *   showConflict(item, { useMine(record), keepTheirs(item), merge(record) })
 *
 * item is the outbox's, refused with 409 by liveblog/desk/live/conflict.py; a record is that text, or the merged one,
 * on what is saved now. Whoever closes it without choosing finds the item in the outbox as it was.
 */
import { openDialog } from "./dialog.js";
import { say } from "./words.js";

export function showConflict(item, { useMine, keepTheirs, merge }) {
  const { entry, edit, html, merged, theirs } = item.refusal.data
  const onTheirs = (fields) => ({ ...item, entry, fields, base_edit: edit, base: theirs })
  const dialog = openDialog({ title: say("conflict"), content: html, isWide: true })
  const choices = element("ul", { className: "choices" })
  choices.append(
    choice(dialog, "merge", () => merge({ ...onTheirs(merged), pictures: [] })),
    choice(dialog, "use_mine", () => useMine(onTheirs(withEdit(item.fields, edit)))),
    choice(dialog, "keep_theirs", () => keepTheirs(item)),
  )
  dialog.body.append(choices)
  dialog.body.querySelector(".conflict").focus()
}

/** A button with its name and what becomes of both texts. */
function choice(dialog, name, act) {
  const item = element("li")
  const button = element("button", { type: "button", className: "choice" })
  const [label, means] = [element("strong", { textContent: say(name) }), element("span", { className: "quiet" })]
  means.textContent = say(`${name}_means`)
  button.append(label, means)
  button.addEventListener("click", () => {
    dialog.close()
    act()
  })
  item.append(button)
  return item
}

function element(name, values = {}) {
  return Object.assign(document.createElement(name), values)
}

function withEdit(fields, edit) {
  return [...fields.filter(([name]) => name !== "base_edit"), ["base_edit", String(edit)]]
}
