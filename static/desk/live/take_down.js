/**
 * An update is taken down: asked once, for its ground and reason, and then its receipt until it is complete.
 *
 *   askTakeDown(id, name)
 *
 * What was typed stays in the dialog until the server has done it. Nothing is done twice, so it may be tried again.
 */
import { startForm } from "../form.js";
import { ask } from "./ask.js";
import { lineOf, openDialog } from "./dialog.js";
import { clearError, clearErrors, showErrors } from "./errors.js";
import { showReceipt } from "./receipt.js";
import { putRows, rowOf } from "./stream.js";
import { announce, say } from "./words.js";

export function askTakeDown(id, name) {
  const content = document.getElementById("take-down-template").content.cloneNode(true)
  const form = content.querySelector("form")
  startForm(content)
  const mayClose = () => (form.isConnected && isTyped(form) ? say("note_typed") : "")
  const title = say("about", { label: say("take_down"), name })
  const dialog = openDialog({ title, content, isWide: true, back: () => rowOf(id), mayClose })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (!form.hasAttribute("aria-busy")) takeDown(id, dialog, form)
  })
  form.addEventListener("input", ({ target }) => clearError(target))
  form.elements.ground[0].focus()
}

async function takeDown(id, dialog, form) {
  form.setAttribute("aria-busy", "true")
  dialog.fail("")
  clearErrors(form)
  try {
    const { row, rows, said, receipt } = await ask(`take-down/${id}/`, { body: Object.fromEntries(new FormData(form)) })
    form.remove()
    putRows([row, ...rows], { own: true })
    announce(said)
    showReceipt(dialog, id, receipt)
  } catch (error) {
    refuse(dialog, form, error)
  } finally {
    form.removeAttribute("aria-busy")
  }
}

function refuse(dialog, form, error) {
  const wrong = Object.entries(error.data?.errors ?? {}).filter(([name]) => form.elements[name])
  if (wrong.length) return showErrors(form, Object.fromEntries(wrong), "")
  dialog.fail(lineOf(error))
  form.elements.reason.focus()
}

function isTyped({ elements }) {
  return [elements.notice, elements.reason].some(({ value }) => value.trim())
}
