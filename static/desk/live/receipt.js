/**
 * A takedown's receipt in a dialog, as the server writes it: it is asked for again until nothing goes on by itself.
 *
 *   showReceipt(dialog, id, receipt)     receipt as liveblog/desk/live/take_down.py tells it
 */
import { ask } from "./ask.js";
import { lineOf } from "./dialog.js";
import { say } from "./words.js";

const AGAIN = 1000 // milliseconds between two looks
const PAUSE = 5000 // after one that failed

export function showReceipt(dialog, id, receipt) {
  const [page, said, again] = [make("div", "receipt"), make("p", "receipt-said visually-hidden"), make("button", "press")]
  said.setAttribute("role", "status")
  Object.assign(again, { type: "button", textContent: say("check_again") })
  const bar = make("div", "bar")
  bar.append(again, close())
  dialog.rename(say("receipt"))
  const content = document.createDocumentFragment()
  content.append(said, page, bar)
  dialog.fill(content)
  dialog.body.tabIndex = -1
  dialog.body.focus()
  const show = (told) => put(told, page, said, again)
  again.addEventListener("click", async () => {
    again.hidden = true
    dialog.body.focus()
    await follow(dialog, () => ask(`receipts/${id}/check/`, { body: {} }), id, show)
  })
  show(receipt)
  if (!receipt.done) follow(dialog, () => ask(`receipts/${id}/`), id, show)
}

/** Asks in `first`'s way, then for what has become of it, until it is done or nobody looks any more. */
async function follow(dialog, first, id, show) {
  for (let way = first; dialog.element.open; way = () => ask(`receipts/${id}/`)) {
    try {
      const told = await way()
      dialog.fail("")
      show(told)
      if (told.done) return
      await pause(AGAIN)
    } catch (error) {
      dialog.fail(lineOf(error))
      await pause(PAUSE)
    }
  }
}

/** The sum is said aloud when it changes; the page itself is not, row by row. */
function put({ html, sum, done }, page, said, again) {
  if (page.innerHTML !== html) page.innerHTML = html
  if (said.textContent !== sum) said.textContent = sum
  again.hidden = !done
}

function close() {
  const button = make("button", "press press-quiet")
  Object.assign(button, { type: "button", textContent: say("close") })
  button.dataset.close = ""
  return button
}

function make(name, className) {
  return Object.assign(document.createElement(name), { className })
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
