/**
 * What becomes of a text when somebody saved first. Whichever way is chosen, no word of either is lost.
 *
 *   const settling = createSettling({ composer, keeping, outbox, sent, store, send(verb), putBack(item) })
 *   settling.look(item)               opens the view of an item of the outbox that was refused with 409
 *   settling.refused(item, refusal)   the same by itself, for whoever has the text in the composer
 */
import { showConflict } from "./conflict.js";
import { announce, say } from "./words.js";

export function createSettling(parts) {
  return new Settling(parts)
}

class Settling {
  #parts

  constructor(parts) {
    this.#parts = parts
  }

  /** What was typed on since goes first, so that both texts are looked at as they are. */
  look(item) {
    const { composer, send } = this.#parts
    const isNewer = this.#holds(item) && told(composer.read()) !== told(item)
    return isNewer ? send(item.verb) : this.#compare(item)
  }

  refused({ client_id }, refusal) {
    if (refusal.status !== 409 || !this.#holds({ client_id }) || document.querySelector("dialog[open]")) return
    const whole = this.#parts.outbox.items().find((one) => one.client_id === client_id)
    if (whole) this.#compare({ ...whole, refusal, phase: "refused" }) // it was told before the list says so
  }

  #compare(item) {
    showConflict(item, {
      useMine: (record) => this.#sendAnyway(record),
      keepTheirs: () => this.#setAside(item),
      merge: (record) => this.#goOnMerged(record),
    })
  }

  /** Mine in place of theirs; theirs stays in the history. */
  #sendAnyway({ phase, line, refusal, ...record }) {
    const { composer, keeping, outbox, send } = this.#parts
    const { client_id, verb } = record
    if (!this.#holds(record)) return outbox.add({ ...record, number: keeping.finished(client_id) }, verb)
    composer.rebase(refusal.data.entry, refusal.data.edit, refusal.data.theirs)
    return send(verb)
  }

  /** Mine goes to the unsent texts. */
  async #setAside({ phase, line, ...item }) {
    const { composer, keeping, outbox, sent, store } = this.#parts
    await store.put("typed", { ...item, kept: 0, typed_at: Date.now() })
    if (!(await outbox.discard(item.client_id))) return announce(say("being_sent"))
    sent.end(item.client_id)
    if (this.#holds(item)) {
      keeping.leave()
      await composer.clear()
    }
    announce(say("theirs_kept"))
  }

  /** Both in one text, in the composer, to be read over and sent. */
  async #goOnMerged(record) {
    await this.#parts.putBack({ ...record, refusal: null })
    if (this.#holds(record)) announce(say("merged"))
  }

  #holds({ client_id }) {
    return this.#parts.composer.read().client_id === client_id
  }
}

function told({ fields }) {
  return JSON.stringify(fields)
}
