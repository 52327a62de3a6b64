/** A new source, made without leaving the quote or citation: a small form below its field, sent to sources/new/. */

import { watchKind } from "../anonymous.js";
import { watchName } from "../likely.js";
import { clearErrors, markWrong } from "./errors.js";
import { likeSources, makeSource } from "./sources.js";
import { announce, say } from "./words.js";

const WAY_OUT = { Escape: "cancel", Enter: "make" }

/** `done` is given the source once it is there, or null where nobody wants it any more. One at a time in a row. */
export function openSourceForm(field, name, done) {
  field.closest(".row").querySelector(".new-source")?.remove()
  const template = field.closest("form").querySelector("#new-source")
  const box = template.content.firstElementChild.cloneNode(true)
  field.after(box)
  fieldOf(box, "name").value = name
  const ways = { make: () => make(box, done), cancel: () => close(box, done, null) }
  box.make = ways.make
  box.addEventListener("click", ({ target }) => ways[target.closest("[data-source]")?.dataset.source]?.())
  box.addEventListener("keydown", (event) => {
    const way = event.target.matches("button, textarea") && event.key === "Enter" ? null : WAY_OUT[event.key]
    if (!way || event.isComposing) return
    event.preventDefault()
    event.stopPropagation()
    ways[way]()
  })
  watchKind(fieldOf(box, "kind"), box)
  watchName(fieldOf(box, "name"), box, { find: likeSources, take: (source) => close(box, done, source) })
  fieldOf(box, "kind").focus()
}

/** True once the source is there; else what is wrong stands at its field. */
async function make(box, done) {
  if (box.getAttribute("aria-busy") === "true") return false
  clearErrors(box)
  box.setAttribute("aria-busy", "true")
  try {
    const source = await makeSource(valuesOf(box))
    close(box, done, source)
    return true
  } catch (error) {
    refuse(box, error.data?.errors ?? {}, error.message || say("no_answer"))
    return false
  } finally {
    box.setAttribute("aria-busy", "false")
  }
}

function close(box, done, source) {
  box.remove()
  done(source)
}

function refuse(box, errors, reason) {
  const known = Object.entries(errors).filter(([name]) => fieldOf(box, name))
  for (const [name, lines] of known) markWrong(fieldOf(box, name), `source-${name}`, lines)
  if (!known.length) markWrong(fieldOf(box, "name"), "source-name", [reason])
  fieldOf(box, known[0]?.[0] ?? "name").focus()
  announce(reason)
}

function valuesOf(box) {
  return Object.fromEntries([...box.querySelectorAll("[data-field]")].map(({ dataset, value }) => [dataset.field, value]))
}

function fieldOf(box, name) {
  return box.querySelector(`[data-field="${CSS.escape(name)}"]`)
}
