/**
 * Keys that act while nobody is typing: one letter each, all of them in the help that "?" opens. They press the
 * row's own buttons, so they can do no more than those. They can be switched off in the help, for this browser.
 *
 *   startKeys(composer)
 */

import { announce, say } from "./words.js";

const SWITCH = "desk-letters" // in localStorage: "off"
const IN_ROW = { e: '[data-open="edit"]', c: '[data-open="correct"]', h: '[data-open="history"]' }
const PIN = '[data-do="pin"], [data-do="unpin"]'
const TYPING = "input, textarea, select, [contenteditable], dialog, [role=listbox]"

export function startKeys(composer) {
  const help = document.getElementById("help")
  addEventListener("keydown", (event) => hear(composer, help, event))
  addEventListener("click", ({ target }) => target.closest?.('[data-open="help"]') && help.showModal())
  const letters = help.querySelector("#letters")
  letters.checked = areOn()
  letters.addEventListener("change", () => remember(letters.checked))
}

function hear(composer, help, event) {
  const isUsed = event.defaultPrevented && !event.target.closest?.(".ProseMirror") // which takes every Escape
  if (isUsed || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest?.(TYPING)) {
    if (event.key === "Escape") leave(composer, event)
    return
  }
  if (document.querySelector("dialog[open]") || !areOn()) return
  const ways = {
    "?": () => help.showModal(),
    "/": () => document.querySelector("#filters input")?.focus(),
    n: () => composer.focus(),
    j: () => step(1),
    k: () => step(-1),
    p: () => inRow(PIN),
  }
  const letter = event.key.length === 1 ? event.key.toLowerCase() : ""
  const way = ways[letter] ?? (IN_ROW[letter] && (() => inRow(IN_ROW[letter])))
  if (!way) return
  event.preventDefault()
  way()
}

/** Escape leads out of the composer's and the filter's fields, into the stream. */
function leave(composer, event) {
  const isField = composer.element.contains(event.target) || event.target.closest("#filters")
  if (!isField || event.target.closest("dialog")) return
  event.preventDefault()
  const row = current() ?? rows()[0]
  if (row) row.focus()
  else event.target.blur()
}

function rows() {
  return [...document.querySelectorAll("#desk-stream > .live-row")].filter((row) => row.checkVisibility())
}

let last = null // the row that had the focus last

function current() {
  const row = document.activeElement.closest(".live-row")
  if (row) last = row.id
  return row ?? (last && document.getElementById(last))
}

function step(by) {
  const all = rows()
  const at = all.indexOf(current())
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]
  if (!next) return
  last = next.id
  next.focus()
  next.scrollIntoView({ block: "nearest" })
}

/** Presses the button of the row that has the focus; where there is none, the reason is said. */
function inRow(selector) {
  const row = current()
  const button = row?.querySelector(selector)
  if (button) button.click()
  else announce(say(row ? "not_of_this_row" : "no_row"))
}

function areOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off"
  } catch {
    return true // a browser that keeps nothing
  }
}

function remember(on) {
  try {
    localStorage.setItem(SWITCH, on ? "on" : "off")
  } catch {
    announce(say("not_remembered"))
  }
}
