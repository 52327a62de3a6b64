/** What is wrong, at its field: in words, tied to the field for who can't see it, folded parts unfolded. */

import { say } from "./words.js";

/**
 * errors: {"quotes-0-text": [lines]} as liveblog/desk/live/answers.py describes them; reason: the line on top.
 * What belongs to no field is said on top. The first wrong field gets the focus.
 */
export function showErrors(form, errors, reason) {
  clearErrors(form)
  const loose = []
  const wrong = Object.entries(errors).flatMap(([name, lines]) => {
    const control = controlOf(form, name)
    if (!control) loose.push(...lines)
    else markWrong(control, name, lines)
    return control ?? []
  })
  const said = wrong.length ? [say("not_sent"), ...loose] : [reason, ...loose.filter((line) => line !== reason)]
  const top = tell(form, said)
  wrong.sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
  for (const control of wrong) unfold(control)
  const first = wrong[0] ?? top
  first.focus()
  first.scrollIntoView({ block: "center" }) // clear of the buttons below
}

export function clearErrors(form) {
  for (const list of form.querySelectorAll("[data-wrong]")) forget(list)
  tell(form, [])
}

/** Who types into a wrong field is no longer told so. */
export function clearError(control) {
  const list = control.closest(".field, [data-rows]")?.querySelector(":scope > [data-wrong]")
  if (list) forget(list)
}

function tell(form, lines) {
  const top = form.querySelector("#composer-wrong")
  if (!top) return null // a part of the form
  top.textContent = lines.join(" ")
  top.hidden = lines.length === 0
  return top
}

/** What one types into: of the text its box, of a source the field with its name. */
function controlOf(form, name) {
  const named = (wanted) => form.querySelector(`[name="${CSS.escape(wanted)}"]`)
  const shown = named(`${name}_name`) ?? named(name.replace(/-(file|stored)$/, "-upload")) ?? named(name)
  if (name === "body") return shown.closest(".field").querySelector(".ProseMirror[contenteditable]") ?? shown
  if (shown && shown.type !== "hidden") return shown
  return form.querySelector(`[data-rows="${CSS.escape(name)}"] .rows-add`)
}

/** Says `lines` at one control; `name` tells it from others. */
export function markWrong(control, name, lines) {
  const field = control.closest(".field, [data-rows]")
  const list = document.createElement("ul")
  list.className = "errorlist"
  list.id = `wrong-${name}`
  list.dataset.wrong = ""
  list.append(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })))
  field.classList.add("field-wrong")
  field.append(list)
  control.setAttribute("aria-invalid", "true")
  describe(control, list.id, true)
}

function forget(list) {
  const field = list.parentElement
  const control = field.querySelector(`[aria-describedby~="${CSS.escape(list.id)}"]`)
  if (control) {
    control.removeAttribute("aria-invalid")
    describe(control, list.id, false)
  }
  field.classList.remove("field-wrong")
  list.remove()
}

function describe(control, id, on) {
  const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id)
  if (on) ids.push(id)
  if (ids.length) control.setAttribute("aria-describedby", ids.join(" "))
  else control.removeAttribute("aria-describedby")
}

function unfold(control) {
  for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true
}
