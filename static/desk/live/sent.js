/**
 * The text in the composer that is on its way: it stays there until the server has it.
 *
 *   const sent = createSent({ composer, keeping, isSafe() })
 *   sent.begin(record), sent.accepted(item, answer), sent.refused(item, refusal), sent.state(items)
 *   sent.isAll(record)     whether nothing was typed since
 *
 * Accepted, the box is cleared; or, where somebody typed on, it goes on as a change of the entry. When the answer
 * takes its time, the next one may be written: the outbox has the text.
 */
import { noteOf } from "./notes.js";
import { say } from "./words.js";

const SLOW = 2000 // milliseconds

export function createSent(parts) {
  return new Sent(parts)
}

class Sent {
  #composer
  #keeping
  #isSafe
  #note
  #text = null // {client_id, fields}
  #timer

  constructor({ composer, keeping, isSafe }) {
    this.#composer = composer
    this.#keeping = keeping
    this.#isSafe = isSafe
    this.#note = noteOf("safe", () => this.#next())
  }

  begin({ client_id, fields }) {
    this.#text = { client_id, fields }
    this.#composer.busy(say("sending"))
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#isSlow(), SLOW)
  }

  isAll({ client_id, fields }) {
    return this.#text?.client_id === client_id && same(fields, this.#text.fields)
  }

  /** Who is offline need not wait. */
  state(items) {
    const item = items.find(({ client_id }) => client_id === this.#text?.client_id)
    if (item && item.tries > 0 && item.phase !== "sending") this.#isSlow()
  }

  async accepted({ client_id }, answer) {
    const record = this.#composer.read()
    const [isAll, base] = [this.isAll(record), this.#text?.fields]
    this.end(client_id)
    if (record.client_id !== client_id) return
    if (isAll) return this.#next()
    if (!(await this.#composer.become(answer.id, answer.edit, base))) return
    this.#keeping.typed(this.#composer.read())
    this.#keeping.drop(record)
  }

  refused({ client_id }, { status, data }) {
    this.end(client_id)
    if (this.#composer.read().client_id !== client_id || status === 409) return
    this.#composer.showErrors(data.errors, data.reason)
  }

  #next() {
    this.#text = null
    this.#keeping.leave()
    return this.#composer.clear()
  }

  #isSlow() {
    if (!this.#text || this.#composer.read().client_id !== this.#text.client_id) return
    clearTimeout(this.#timer)
    this.#composer.busy("")
    this.#note.show(say(this.#isSafe() ? "safe_in_outbox" : "waits_in_page"))
  }

  /** It is not on its way any more. */
  end(client_id) {
    if (this.#text?.client_id !== client_id) return
    clearTimeout(this.#timer)
    this.#text = null
    this.#note.hide()
    this.#composer.busy("")
  }
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other)
}
