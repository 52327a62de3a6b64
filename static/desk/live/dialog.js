/**
 * One way to open a dialog: it has a title, Escape and a button close it, the focus goes in and back.
 *
 *   const dialog = openDialog({ title, content, back, isWide, mayClose })
 *   dialog.body                  the element with the content; fill(content) puts another there
 *   dialog.fail(line)            one line of what went wrong; "" takes it away
 *   dialog.rename(title)
 *   dialog.close()               whatever mayClose says
 *   askOnce({ … })               asks before something is done, see there
 *
 * content   a node, or HTML as the server made it. What has data-close in it closes the dialog.
 * back      () => the element that gets the focus afterwards where the one that had it is gone.
 * mayClose  () => a line that says why not yet; "" closes. Asked once: the second time it closes.
 */
import { startForm } from "../form.js";
import { Refusal } from "./ask.js";
import { say } from "./words.js";

let count = 0

export function openDialog({ title, content = "", back, isWide = false, mayClose = () => "" }) {
  const opener = document.activeElement
  const { element, body, wrong } = build(title, isWide)
  const dialog = {
    element,
    body,
    fill(fresh) {
      if (typeof fresh === "string") body.innerHTML = fresh
      else body.replaceChildren(fresh)
    },
    fail(line) {
      wrong.textContent = line
      if (line) wrong.scrollIntoView({ block: "nearest" })
    },
    rename: (fresh) => (element.querySelector("h2").textContent = fresh),
    close: () => element.close(),
  }
  let hasAsked = false
  const closeUnless = () => {
    const line = hasAsked ? "" : mayClose()
    hasAsked = true
    if (line) dialog.fail(line)
    else element.close()
  }
  element.addEventListener("cancel", (event) => {
    event.preventDefault()
    closeUnless()
  })
  element.addEventListener("click", ({ target }) => target.closest("[data-close]") && closeUnless())
  element.addEventListener("close", () => {
    element.remove()
    const target = opener?.isConnected && opener !== document.body ? opener : back?.()
    target?.focus()
  })
  dialog.fill(content)
  document.body.append(element)
  element.showModal()
  return dialog
}

function build(title, isWide) {
  const element = document.createElement("dialog")
  const head = make("div", { className: "dialog-head" })
  const heading = make("h2", { id: `dialog-title-${++count}`, textContent: title })
  const close = make("button", { type: "button", className: "press press-quiet", textContent: say("close") })
  const wrong = make("p", { className: "dialog-wrong" })
  const body = make("div", { className: "dialog-body" })
  element.className = isWide ? "live-dialog live-dialog-wide" : "live-dialog"
  element.setAttribute("aria-labelledby", heading.id)
  wrong.setAttribute("role", "alert")
  close.dataset.close = ""
  head.append(heading, close)
  element.append(head, wrong, body)
  return { element, body, wrong }
}

function make(name, values) {
  return Object.assign(document.createElement(name), values)
}

/**
 * Asks once before something is done, with a note where `note` names one.
 *
 *   askOnce({ title, means, label, note, isGrave, back, act })
 *
 * act(note) does it: the dialog closes once it has succeeded. What went wrong stands in it, the note too, and the
 * same button tries again.
 */
export function askOnce({ title, means, label, note = "", isGrave = false, back, act }) {
  const content = document.getElementById("ask-template").content.cloneNode(true)
  const form = content.querySelector("form")
  form.querySelector(".ask-means").textContent = means
  form.querySelector(".ask-label").textContent = note
  if (!note) form.querySelector(".field").remove()
  const button = form.querySelector("[type=submit]")
  button.textContent = label
  button.classList.add(isGrave ? "press-grave" : "press-main")
  startForm(content)
  const dialog = openDialog({ title, content, back, mayClose: () => (form.note?.value.trim() ? say("note_typed") : "") })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (!form.hasAttribute("aria-busy")) tryOnce(dialog, form, act)
  })
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  })
  ;(form.note ?? button).focus()
}

async function tryOnce(dialog, form, act) {
  form.setAttribute("aria-busy", "true")
  dialog.fail("")
  try {
    await act(form.note?.value ?? "")
    dialog.close()
  } catch (error) {
    dialog.fail(lineOf(error))
    form.note?.focus()
  } finally {
    form.removeAttribute("aria-busy")
  }
}

/** Why it did not work, and what to do: a refusal says it itself, of silence one may try again. */
export function lineOf(error) {
  return error instanceof Refusal ? error.message : say("try_later", { reason: error.message })
}
