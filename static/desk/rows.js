/**
 * Rows that come and go: quotes, pictures, Other Stories. A form that arrives later is started by `startRows`.
 *
 *   <section data-rows="quotes"> … TOTAL_FORMS, .rows-list > .row, <template>, .rows-add
 *
 * Each row has a number field for its place and a checkbox for its removal, which work without this module;
 * here they become buttons. The server's empty spare rows make way for "Add".
 */

startRows(document)

/** Makes buttons of what every section of rows inside `root` offers. */
export function startRows(root) {
  for (const section of root.querySelectorAll("[data-rows]")) start(section)
}

function start(section) {
  const list = section.querySelector(".rows-list")
  const add = section.querySelector(".rows-add")
  for (const row of [...list.children].reverse()) {
    if (!row.hasAttribute("data-blank") || row.querySelector(".errorlist")) break
    row.remove()
  }
  count(section)
  for (const row of list.children) equip(row)
  add.hidden = false
  add.addEventListener("click", () => focusIn(appendRow(section)))
  section.addEventListener("click", (event) => press(section, event.target.closest("button")))
}

function total(section) {
  return section.querySelector('[name$="-TOTAL_FORMS"]')
}

function count(section) {
  total(section).value = section.querySelectorAll(".rows-list > .row").length
}

/** A new row from the template, numbered after the last; others may want to know, as with the admin's own. */
export function appendRow(section) {
  const template = section.querySelector("template")
  const number = total(section).value
  const holder = document.createElement("template")
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", number)
  const row = holder.content.firstElementChild
  row.removeAttribute("data-blank")
  section.querySelector(".rows-list").append(row)
  count(section)
  equip(row)
  renumber(section)
  row.dispatchEvent(
    new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: section.dataset.rows } }),
  )
  return row
}

function equip(row) {
  row.removeAttribute("data-blank")
  row.querySelector(".row-buttons").hidden = false
  row.querySelector(".row-place").hidden = true
  row.querySelector(".row-remove").hidden = true
  markRow(row)
}

function press(section, button) {
  const row = button?.closest(".row")
  if (!row) return
  if (button.dataset.move) move(section, row, Number(button.dataset.move), button)
  else if ("remove" in button.dataset) remove(row, true)
  else if ("undo" in button.dataset) remove(row, false)
}

function move(section, row, step, button) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling
  if (!other) return
  if (step < 0) other.before(row)
  else other.after(row)
  renumber(section)
  button.focus()
}

/** A removed row stays in the form, marked, so that it can be put back. */
function remove(row, gone) {
  row.querySelector(".row-delete").checked = gone
  markRow(row)
  row.querySelector(gone ? "[data-undo]" : "[data-remove]").focus()
  row.dispatchEvent(new Event("change", { bubbles: true }))
}

/** Shows whether a row is removed, as its checkbox says. */
export function markRow(row) {
  const gone = row.querySelector(".row-delete").checked
  row.toggleAttribute("data-removed", gone)
  row.querySelector("[data-undo]").hidden = !gone
  row.querySelector("[data-remove]").hidden = gone
}

/** Writes each row's place into its number field. */
export function renumber(section) {
  const places = section.querySelectorAll(".rows-list > .row .row-order")
  places.forEach((place, index) => (place.value = index + 1))
}

function focusIn(row) {
  row.querySelector(".row-body textarea, .row-body input:not([type=hidden])")?.focus()
}
