/** An entry's history in a dialog: every public state, with what changed word by word; a page at a time. */
import { ask } from "./ask.js";
import { lineOf, openDialog } from "./dialog.js";
import { rowOf } from "./stream.js";
import { say } from "./words.js";

export async function showHistory(id, name) {
  const title = say("about", { label: say("history"), name })
  const dialog = openDialog({ title, content: say("loading"), isWide: true, back: () => rowOf(id) })
  dialog.body.tabIndex = -1
  dialog.body.addEventListener("click", ({ target }) => {
    const { page } = target.closest("button")?.dataset ?? {}
    if (page) turn(dialog, id, page)
  })
  await turn(dialog, id, 1)
}

async function turn(dialog, id, page) {
  try {
    dialog.fill((await ask(`history/${id}/?page=${page}`)).html)
    dialog.fail("")
    dialog.body.focus()
    dialog.element.scrollTop = 0
  } catch (error) {
    dialog.fail(lineOf(error))
  }
}
