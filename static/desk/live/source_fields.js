/**
 * Fields for a source, in quotes and in citations: each suggests, and makes a new source on the spot.
 *
 *   startSources(composer)    from now on, in every form that the composer shows
 *
 * Such a field (_source.html) holds the source's number, unseen, and its name, in which one types.
 */

import { combobox } from "./combobox.js";
import { openSourceForm } from "./source_form.js";
import { findSources, isExactly, knownSources, labelOf, learnSources } from "./sources.js";
import { say } from "./words.js";

const boxes = new WeakMap() // field to its combobox

export function startSources(composer) {
  learnSources().catch(() => {}) // without them the server is asked at each word
  const all = () => equipIn(composer.form)
  composer.element.addEventListener("formset:added", ({ target }) => equipIn(target))
  composer.element.addEventListener("composer:loaded", all)
  composer.element.addEventListener("composer:restored", all)
  composer.element.addEventListener("composer:settle", ({ detail }) => settle(composer.form, detail.wait))
  if (composer.editor) all()
}

function equipIn(part) {
  for (const field of part.querySelectorAll(".field-source")) {
    if (!boxes.has(field)) boxes.set(field, sourceBox(field))
    nameSource(field)
  }
}

function sourceBox(field) {
  const extra = (words) => [{ isNew: true, name: words, label: say("new_source", { name: words }) }]
  const box = combobox(nameIn(field), {
    strict: true,
    known: (words) => [...knownSources(words), ...extra(words)],
    find: async (words) => [...(await findSources(words)), ...extra(words)],
    tell: ({ label, kind_label: detail }) => ({ label, detail }),
    isExact: (source, words) => !source.isNew && isExactly(source, words),
    clear: () => setNumber(field, ""),
    choose: (source) => (source.isNew ? makeNew(field, box, source.name) : take(field, box, source)),
  })
  return box
}

function take(field, box, source) {
  setNumber(field, source.id)
  box.chosen(source.label)
}

function makeNew(field, box, name) {
  openSourceForm(field, name, (source) => {
    if (source) take(field, box, source)
    box.input.focus()
  })
}

/** A form that was put back may know a source's number alone. */
async function nameSource(field) {
  const [number, input] = [numberIn(field), nameIn(field)]
  input.toggleAttribute("data-unchosen", !number.value && input.value.trim() !== "")
  if (!number.value || input.value) return
  const id = number.value
  const label = await labelOf(Number(id)).catch(() => "")
  if (number.value === id && !input.value) input.value = label || say("source_numbered", { id })
}

/** What is highlighted is meant, and a new source that is being written is made, before anything is sent. */
function settle(form, wait) {
  for (const field of form.querySelectorAll(".row:not([data-removed]) .field-source")) {
    const next = field.nextElementSibling
    if (next?.matches(".new-source")) wait(next.make())
    else if ("unchosen" in nameIn(field).dataset) wait(boxes.get(field).settle().then(() => true))
  }
}

function numberIn(field) {
  return field.querySelector("input[type=hidden]")
}

function nameIn(field) {
  return field.querySelector("input[type=text]")
}

function setNumber(field, value) {
  const number = numberIn(field)
  number.value = value
  number.dispatchEvent(new Event("input", { bubbles: true }))
}
