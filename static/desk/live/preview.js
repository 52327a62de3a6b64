/**
 * The whole page as readers would see it with what stands in the composer, on a phone or at a desk.
 *
 *   showPreview(record, verb)     record is what composer.read() gives, verb what its main button does
 *
 * The page comes as text and stands in a frame of its own that may run no script and lead nowhere; so no address of
 * the site has to let itself be framed. Nothing is stored by it.
 */
import { ask } from "./ask.js";
import { lineOf, openDialog } from "./dialog.js";
import { say } from "./words.js";

const WIDTHS = { phone: 360, desktop: 1280 } // pixels
const AROUND = 190 // pixels of the dialog above and below the frame
const LEAST_HEIGHT = 320
let chosen = innerWidth < 768 ? "phone" : "desktop"

export async function showPreview(record, verb) {
  const dialog = openDialog({ title: say("preview"), content: say("loading"), isWide: true })
  try {
    const { html } = await ask("preview/", { body: formOf(record, verb) })
    if (dialog.element.open) show(dialog, html)
  } catch (error) {
    dialog.fill(linesOf(error))
    dialog.fail(lineOf(error))
  }
}

function formOf({ entry, fields }, verb) {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  form.set("entry", entry ?? "")
  form.set("verb", verb)
  return form
}

/** All that is wrong with the text, beside the first reason. */
function linesOf(error) {
  const list = document.createElement("ul")
  const lines = Object.values(error.data?.errors ?? {}).flat()
  list.append(...lines.slice(1).map((line) => Object.assign(document.createElement("li"), { textContent: line })))
  return list
}

function show(dialog, html) {
  const frame = document.createElement("iframe")
  frame.title = say("preview")
  frame.setAttribute("sandbox", "allow-same-origin") // for the pictures, which our session may see; no scripts
  frame.srcdoc = html
  frame.addEventListener("load", () => tame(frame.contentDocument, dialog))
  const stage = Object.assign(document.createElement("div"), { className: "preview-stage" })
  stage.append(frame)
  const fit = () => scale(stage, frame)
  dialog.body.replaceChildren(switches(fit), stage)
  const watch = new ResizeObserver(fit)
  watch.observe(dialog.body)
  dialog.element.addEventListener("close", () => watch.disconnect())
  dialog.body.querySelector("[aria-pressed=true]").focus()
}

/** Links open nothing: they ask for a new window, which the frame may not open. Escape closes from inside too. */
function tame(page, dialog) {
  const base = page.createElement("base")
  base.target = "_blank"
  page.head.append(base)
  page.addEventListener("keydown", ({ key }) => key === "Escape" && dialog.close())
}

function switches(fit) {
  const group = Object.assign(document.createElement("div"), { className: "preview-widths" })
  group.setAttribute("role", "group")
  group.setAttribute("aria-label", say("preview_width"))
  for (const name of Object.keys(WIDTHS)) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "press" })
    button.textContent = say(`preview_${name}`)
    button.dataset.width = name
    group.append(button)
  }
  const mark = () => {
    for (const one of group.children) one.setAttribute("aria-pressed", String(one.dataset.width === chosen))
  }
  group.addEventListener("click", ({ target }) => {
    if (!target.dataset.width) return
    chosen = target.dataset.width
    mark()
    fit()
  })
  mark()
  return group
}

/** The frame has the chosen width, made smaller until it fits. */
function scale(stage, frame) {
  const width = WIDTHS[chosen]
  const height = Math.max(innerHeight - AROUND, LEAST_HEIGHT)
  const factor = Math.min(1, (stage.parentElement.clientWidth - 2) / width) // its border takes 2
  Object.assign(frame.style, { width: `${width}px`, height: `${height / factor}px`, transform: `scale(${factor})` })
  Object.assign(stage.style, { width: `${width * factor}px`, height: `${height}px` })
}
