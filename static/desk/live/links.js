/**
 * A link that another entry of this live blog cites already is said at its place, with a jump to that entry: in
 * the field of a quote or citation when it is pasted or left, in the text as soon as it stands there.
 */

import { ask } from "./ask.js";
import { say } from "./words.js";

const PAUSE = 200 // milliseconds without a change of the text before its links are looked at
const answers = new Map() // what was asked in this form already

export function startLinks(composer) {
  const { element } = composer
  element.addEventListener("input", (event) => {
    if (isLink(event.target)) look(composer, event.target, /^insertFrom/.test(event.inputType ?? ""))
  })
  element.addEventListener("change", ({ target }) => isLink(target) && look(composer, target, true))
  const watch = () => watchText(composer)
  element.addEventListener("composer:loaded", watch)
  element.addEventListener("composer:restored", () => checkText(composer))
  if (composer.editor) watch()
}

function isLink(field) {
  return /^(quotes|citations)-\d+-link$/.test(field.name ?? "")
}

/** What is said of an older link goes at once; a new one is asked for when it is whole. */
async function look(composer, field, isWhole) {
  const link = field.value.trim()
  const place = field.closest(".field")
  if (place.dataset.link !== link) tell(place, link, [])
  if (!isWhole) return
  const used = await usesOf(composer, link)
  if (field.value.trim() === link) tell(place, link, used)
}

function watchText(composer) {
  answers.clear()
  let timer = 0
  composer.editor.onChange(() => {
    clearTimeout(timer)
    timer = setTimeout(() => checkText(composer), PAUSE)
  })
}

async function checkText(composer) {
  const links = [...new Set(composer.editor.links())]
  const uses = await Promise.all(links.map((link) => usesOf(composer, link)))
  const place = composer.form.elements.body.closest(".field")
  tell(place, links.join(" "), [...new Map(uses.flat().map((use) => [use.entry, use])).values()])
}

/** Other entries with that link; none for what is no link, or while nobody answers. Asked once in a form. */
function usesOf(composer, link) {
  if (!/^https?:\/\/[^/]/i.test(link)) return Promise.resolve([])
  if (!answers.has(link)) {
    const asked = `links/?link=${encodeURIComponent(link)}&entry=${composer.form.dataset.entry}`
    const answer = ask(asked).then(({ used }) => used)
    answers.set(link, answer.catch(() => answers.delete(link) && []))
  }
  return answers.get(link)
}

function tell(place, link, used) {
  place.dataset.link = link
  const said = place.querySelector(":scope > .link-used") ?? place.appendChild(emptyNote())
  const key = used.map(({ entry }) => entry).join(" ")
  if (said.dataset.told === key) return
  said.dataset.told = key
  said.replaceChildren(...used.flatMap((use) => [lineOf(use), wayTo(use), " "]))
}

function emptyNote() {
  const note = document.createElement("p")
  note.className = "link-used"
  note.setAttribute("role", "status")
  return note
}

function lineOf({ who, ago, is_me: isMe }) {
  return `${isMe ? say("link_used_by_me", { ago }) : say("link_used", { who, ago })} `
}

/** To its row, or to its own page where the stream does not reach it. */
function wayTo({ entry, title }) {
  const way = document.createElement("a")
  way.textContent = title
  way.href = `/admin/liveblog/entry/${entry}/change/`
  way.target = "_blank"
  way.addEventListener("click", (event) => {
    const row = document.getElementById(`row-${entry}`)
    if (!row) return
    event.preventDefault()
    row.scrollIntoView({ block: "center" })
    row.focus()
  })
  if (document.getElementById(`row-${entry}`)) {
    way.href = `#row-${entry}`
    way.removeAttribute("target")
  }
  return way
}
