/**
 * What the stream is narrowed to: a status, an author, words. It stands in the page's address, so that a reload
 * keeps it. "Show older" goes further down.
 *
 *   wanted()            { status, author, text }
 *   reload()            loads the rows anew; gives the desk_version at which they were so
 *   sayCount(count)     how many there are, while anything is asked for
 */
import { ask, Refusal } from "./ask.js";
import { lastOrder, putRows, replaceRows } from "./stream.js";
import { say } from "./words.js";

const PAUSE = 300 // milliseconds after the last key
const form = document.getElementById("filter-form")
const said = document.getElementById("filter-said")
const older = document.getElementById("older-rows")
const stream = document.getElementById("desk-stream")
const clear = form.querySelector("[data-clear]")
let timer = 0
let latest = null // the load that counts: one that comes after it is of no use any more

export function wanted() {
  const { status, author, text } = form.elements
  return { status: status.value, author: author.value, text: text.value.trim() }
}

export function reload() {
  const load = ask(`rows/?${query()}`).then((answer) => {
    if (load !== latest) return latest
    replaceRows(answer.rows, answer)
    showMore(answer.more)
    sayCount(answer.count)
    return answer.desk_version
  })
  return (latest = load)
}

export function sayCount(count) {
  if (count === undefined) return
  said.textContent = isAsking() ? say("found", { count }) : ""
}

function query(more = {}) {
  const given = Object.entries({ ...wanted(), ...more }).filter(([, value]) => value)
  return new URLSearchParams(given).toString()
}

function isAsking() {
  return Object.values(wanted()).some(Boolean)
}

function showMore(more) {
  stream.toggleAttribute("data-more", more)
  older.hidden = !more
}

/** Ask for what the form says now, and write it into the address. */
async function narrow() {
  clearTimeout(timer)
  const address = query()
  history.replaceState(history.state, "", address ? `?${address}` : location.pathname)
  clear.hidden = !isAsking()
  await told(reload)
}

async function goOn() {
  const before = latest
  older.disabled = true
  const last = stream.lastElementChild
  await told(async () => {
    const answer = await ask(`rows/?${query({ before: lastOrder() })}`)
    if (before !== latest) return
    putRows(answer.rows, { below: true })
    showMore(answer.more)
    if (document.activeElement === document.body) last?.nextElementSibling?.focus({ preventScroll: true })
  })
  older.disabled = false
}

/** `work`, and in words why it could not be done. */
async function told(work) {
  try {
    await work()
  } catch (error) {
    said.textContent = error instanceof Refusal ? error.message : say("not_found_out")
  }
}

/** Somebody new in the stream can be asked for, too. */
function addAuthors() {
  const { author } = form.elements
  const known = new Set([...author.options].map(({ value }) => value))
  for (const { dataset } of stream.children) {
    if (known.has(dataset.author)) continue
    known.add(dataset.author)
    author.add(new Option(dataset.authorName, dataset.author))
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault()
  narrow()
})
form.addEventListener("change", narrow)
form.elements.text.addEventListener("input", () => {
  clearTimeout(timer)
  timer = setTimeout(narrow, PAUSE)
})
clear.addEventListener("click", () => {
  for (const field of [form.elements.status, form.elements.author, form.elements.text]) field.value = ""
  form.elements.status.focus()
  narrow()
})
older.addEventListener("click", goOn)
stream.addEventListener("rows", addAuthors)
