/**
 * What is typed, kept: in this browser at once, on the server within 5 seconds.
 *
 *   const keeping = createKeeping({ store, onServer })
 *   keeping.typed(record)             on every change; record is what composer.read() gives
 *   keeping.finished(client_id)       it is about to be sent: gives the `number` for that; no keeping of it goes on
 *   await keeping.found(copies)       what was typed and not sent, newest first (found.js); copies: the server's list,
 *                                     where it is fresh
 *   keeping.resume(record)            one of these goes on in this tab's composer
 *   keeping.leave()                   the composer has none of them
 *   keeping.drop(record)              thrown away, here and on the server
 *   keeping.sent(client_id)           what the server had kept of it is part of an entry now
 *
 * A text's number rises with each change (numbers.js). While a tab has it in its composer, no other tab finds it.
 * onServer(trouble): null, "away", or in words why the server won't keep a text.
 */
import { config, here } from "./config.js";
import { foundTexts } from "./found.js";
import { createKeeper } from "./keeper.js";
import { takenOver } from "./numbers.js";
import { heldNames, hold } from "./turns.js";

export function createKeeping(options) {
  return new Keeping(options)
}

class Keeping {
  #store
  #keeper
  #copies = [] // the server's, as listed last
  #gone = new Set() // texts that the server had, and that were sent or thrown away somewhere else
  #taken = null
  #letGo = () => {}

  constructor({ store, onServer = () => {} }) {
    this.#store = store
    this.#keeper = createKeeper({ store, onServer })
  }

  typed(record) {
    const known = this.#keeper.known(record)
    if (record.isEmpty && !known) return
    this.#take(record.client_id)
    if (record.isEmpty) this.drop(known.record)
    else this.#keeper.renew({ ...record, path: here, blog: config.blog, typed_at: Date.now() })
  }

  finished(client_id) {
    return this.#keeper.finished(client_id)
  }

  async found(fresh) {
    const copies = (this.#copies = fresh ?? this.#copies)
    const [typed, isFree] = await this.#freeOnes()
    const dropped = typed.filter((record) => record.dropped)
    const isOpen = (record) => isFree(record) && !dropped.some(({ client_id }) => client_id === record.client_id)
    const local = typed.filter((record) => record.blog === config.blog && isOpen(record))
    const texts = foundTexts(local, copies.filter(isOpen))
    for (const record of [...dropped, ...texts]) await this.#keeper.goOn(record)
    if (fresh) this.#gone = new Set(local.filter((record) => isGone(record, fresh)).map((record) => record.client_id))
    return texts.map((text) => (this.#gone.has(text.client_id) ? { ...text, where: "gone" } : text))
  }

  resume({ where, at, of, ...record }) {
    this.#take(record.client_id)
    const number = where === "there" ? takenOver(record.number) : record.number
    const text = this.#keeper.textOf(record)
    text.kept = Math.max(text.kept, record.kept ?? 0)
    this.#keeper.renew({ ...record, number })
  }

  leave() {
    this.#take(null)
  }

  drop({ client_id, blog, path, number }) {
    this.sent(client_id)
    this.#keeper.renew({ client_id, blog, path, number, dropped: true })
  }

  sent(client_id) {
    this.#copies = this.#copies.filter((copy) => copy.client_id !== client_id)
  }

  /** What this browser has, and whether a text is neither in the outbox nor in any tab's composer. */
  async #freeOnes() {
    const [typed, outbox, held] = await Promise.all([
      this.#store.all("typed"),
      this.#store.all("outbox"),
      heldNames(this.#store),
    ])
    const elsewhere = new Set([...outbox.map((item) => item.client_id), this.#taken])
    return [typed, ({ client_id }) => !elsewhere.has(client_id) && !held.has(`writing ${client_id}`)]
  }

  #take(client_id) {
    if (client_id === this.#taken) return
    this.#letGo()
    this.#taken = client_id
    this.#letGo = client_id ? hold(this.#store, `writing ${client_id}`) : () => {}
  }
}

function isGone({ client_id, number, kept }, copies) {
  return kept >= number && !copies.some((copy) => copy.client_id === client_id)
}
