/**
 * Quotes by keyboard: each row's speaker and source suggest, a new source is made in the row.
 *
 *   startQuotes(composer)    from now on, for every form that the composer shows
 *   addQuote(composer)       a new row, the focus in its words
 */

import { appendRow } from "../rows.js";
import { ask } from "./ask.js";
import { combobox } from "./combobox.js";
import { openSourceForm } from "./source_form.js";
import { findSources, isExactly, knownSources, labelOf, learnSources } from "./sources.js";
import { say } from "./words.js";

const boxes = new WeakMap() // row to its source's combobox

export function startQuotes(composer) {
  learnSources().catch(() => {}) // without them the server is asked at each word
  const all = () => equipAll(composer.form)
  composer.element.addEventListener("formset:added", (event) => equip(event.target))
  composer.element.addEventListener("composer:loaded", all)
  composer.element.addEventListener("composer:restored", all)
  composer.element.addEventListener("composer:settle", ({ detail }) => settle(composer.form, detail.wait))
  if (composer.editor) all()
}

export function addQuote(composer) {
  const row = appendRow(composer.form.querySelector('[data-rows="quotes"]'))
  row.querySelector("[name$=-text]").focus()
}

function equipAll(form) {
  for (const row of form.querySelectorAll('[data-rows="quotes"] .rows-list > .row')) equip(row)
}

function equip(row) {
  const source = row.querySelector("[name$=-source]")
  if (!source) return
  if (!boxes.has(row)) {
    boxes.set(row, sourceBox(row, source))
    speakerBox(row)
  }
  nameSource(row, source)
}

function sourceBox(row, hidden) {
  const input = row.querySelector("[name$=-source_name]")
  const extra = (words) => [{ isNew: true, name: words, label: say("new_source", { name: words }) }]
  const box = combobox(input, {
    strict: true,
    known: (words) => [...knownSources(words), ...extra(words)],
    find: async (words) => [...(await findSources(words)), ...extra(words)],
    tell: ({ label, kind_label: detail }) => ({ label, detail }),
    isExact: (source, words) => !source.isNew && isExactly(source, words),
    clear: () => set(hidden, ""),
    choose: (source) => (source.isNew ? makeNew(row, box, source.name) : take(row, box, source)),
  })
  return box
}

function take(row, box, source) {
  set(row.querySelector("[name$=-source]"), source.id)
  box.chosen(source.label)
}

function makeNew(row, box, name) {
  openSourceForm(row, name, (source) => {
    if (source) take(row, box, source)
    box.input.focus()
  })
}

function speakerBox(row) {
  const input = row.querySelector("[name$=-speaker]")
  const role = row.querySelector("[name$=-speaker_role]")
  const box = combobox(input, {
    known: () => [],
    find: async (words) => (await ask(`speakers/?q=${encodeURIComponent(words)}`)).found,
    tell: (found) => ({ label: found.speaker, detail: found.speaker_role }),
    choose(found) {
      box.chosen(found.speaker)
      set(role, found.speaker_role)
    },
  })
}

/** A form that was put back may know a source's number alone. */
async function nameSource(row, hidden) {
  const input = row.querySelector("[name$=-source_name]")
  input.toggleAttribute("data-unchosen", !hidden.value && input.value.trim() !== "")
  if (!hidden.value || input.value) return
  const id = hidden.value
  const label = await labelOf(Number(id)).catch(() => "")
  if (hidden.value === id && !input.value) input.value = label || say("source_numbered", { id })
}

/** What is highlighted is meant, and a new source that is being written is made, before anything is sent. */
function settle(form, wait) {
  for (const row of form.querySelectorAll('[data-rows="quotes"] .rows-list > .row')) {
    const open = row.querySelector(".new-source")
    if (open) wait(open.make())
    else if (row.querySelector("[data-unchosen]")) wait(boxes.get(row).settle().then(() => true))
  }
}

function set(field, value) {
  field.value = value
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
