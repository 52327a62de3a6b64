/**
 * A form as pairs of name and value, and such pairs put back into a fresh form, rows included.
 *
 *   pairsOf(form)           [["headline", "Bridge closed"], ["quotes-TOTAL_FORMS", "1"], …], files left out
 *   filesOf(form)           [{row: 0, file}] chosen for pictures and not yet in the store
 *   putFiles(form, files)   such files into their rows again
 *   putPairs(form, pairs)   so that pairsOf(form) gives them again
 *   typedIn(pairs)          those that somebody typed: no counts, no empty rows
 */

import { appendRow, markRow, renumber } from "../rows.js";

const COUNTS = /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/
const BY_ITSELF = /^(client_id|base_edit|blog)$/
const IN_ROW = /^(\w+-\d+)-(\w+)$/
const GIVEN = ["ORDER", "manner", "role", "focal_x", "focal_y", "DELETE"] // stand in a row that holds nothing

export function pairsOf(form) {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string")
}

export function filesOf(form) {
  const inputs = [...form.querySelectorAll('input[type="file"][name^="pictures-"]')]
  return inputs.flatMap(({ name, files }) => [...files].map((file) => ({ row: Number(name.split("-")[1]), file })))
}

export function putFiles(form, files) {
  for (const { row, file } of files) putFile(form.elements[`pictures-${row}-upload`], file)
}

function putFile(input, file) {
  if (!input) return
  const chosen = new DataTransfer()
  chosen.items.add(file)
  input.files = chosen.files
  input.dispatchEvent(new Event("change", { bubbles: true }))
}

export function typedIn(pairs) {
  const told = new Set()
  for (const [name, value] of pairs) {
    const [, row, field] = IN_ROW.exec(name) ?? []
    if (row && value && !GIVEN.includes(field)) told.add(row)
  }
  return pairs.filter(([name, value]) => {
    const row = IN_ROW.exec(name)?.[1]
    return value && !COUNTS.test(name) && !BY_ITSELF.test(name) && (!row || told.has(row))
  })
}

/** The rows of quotes, citations and pictures that stay and hold anything, by their prefixes such as "quotes-0". */
export function rowsIn(pairs) {
  const gone = pairs.filter(([name]) => name.endsWith("-DELETE")).map(([name]) => name.slice(0, -"-DELETE".length))
  const rows = typedIn(pairs).map(([name]) => IN_ROW.exec(name)?.[1])
  return [...new Set(rows)].filter((row) => row && !gone.includes(row))
}

export function putPairs(form, pairs) {
  const values = new Map(pairs)
  const sections = [...form.querySelectorAll("[data-rows]")]
  for (const section of sections) fit(section, Number(values.get(`${section.dataset.rows}-TOTAL_FORMS`) ?? 0))
  for (const field of form.elements) put(field, values)
  for (const section of sections) arrange(section)
  for (const fold of form.querySelectorAll(".row details")) fold.open ||= holds(fold)
}

function holds(fold) {
  return [...fold.querySelectorAll("input, textarea")].some(({ type, value }) => type !== "hidden" && value)
}

/** As many rows as there were. */
function fit(section, wanted) {
  const rows = () => section.querySelectorAll(".rows-list > .row")
  while (rows().length < wanted) appendRow(section)
  while (rows().length > wanted) [...rows()].at(-1).remove()
  section.querySelector('[name$="-TOTAL_FORMS"]').value = wanted
}

function put(field, values) {
  if (!field.name || field.type === "file" || field.type === "button" || COUNTS.test(field.name)) return
  if (field.type === "checkbox") field.checked = Boolean(values.get(field.name))
  else if (values.has(field.name)) field.value = values.get(field.name)
  else if (IN_ROW.test(field.name)) field.value = ""
}

function arrange(section) {
  const place = (row) => Number(row.querySelector(".row-order").value)
  const rows = [...section.querySelectorAll(".rows-list > .row")].sort((one, other) => place(one) - place(other))
  section.querySelector(".rows-list").append(...rows)
  for (const row of rows) markRow(row)
  renumber(section)
}
