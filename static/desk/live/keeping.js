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
import { Refusal, ask, session } from "./ask.js";
import { config, here } from "./config.js";
import { foundTexts } from "./found.js";
import { afterNumber, takenOver } from "./numbers.js";
import { heldNames, hold } from "./turns.js";
import { say } from "./words.js";

const REST = 2000 // milliseconds after the last change …
const LATEST = 4000 // … and at most after the first one that the server has not got
const MOST_WRITES = 8 // of one text under way at a time
const LONGEST_PAUSE = 30_000 // between two tries
const LAST_BYTES = 60_000 // of a request that outlives its page

export function createKeeping(options) {
  return new Keeping(options)
}

class Keeping {
  #store
  #onServer
  #texts = new Map() // client_id to {record, kept, sent, since, tries, notBefore, timer, asking, writes}
  #copies = [] // the server's, as listed last
  #gone = new Set() // texts that the server had, and that were sent or thrown away somewhere else
  #taken = null
  #letGo = () => {}

  constructor({ store, onServer = () => {} }) {
    this.#store = store
    this.#onServer = onServer
    session.addEventListener("back", () => this.#keepAll())
    addEventListener("online", () => this.#keepAll())
    addEventListener("pagehide", () => this.#keepAtLast())
    document.addEventListener("visibilitychange", () => document.hidden && this.#keepAll())
  }

  typed(record) {
    const known = this.#texts.get(record.client_id)
    if (record.isEmpty && !known) return
    this.#take(record.client_id)
    if (record.isEmpty) this.drop(known.record)
    else this.#renew({ ...record, path: here, blog: config.blog, typed_at: Date.now() })
  }

  finished(client_id) {
    const text = this.#textOf({ client_id })
    const number = afterNumber(text.record.number)
    clearTimeout(text.timer)
    text.asking?.abort()
    Object.assign(text, { record: { ...text.record, number }, sent: number, since: 0 })
    return number
  }

  async found(fresh) {
    const copies = (this.#copies = fresh ?? this.#copies)
    const [typed, outbox, held] = await Promise.all([
      this.#store.all("typed"),
      this.#store.all("outbox"),
      heldNames(this.#store),
    ])
    const elsewhere = new Set([...outbox.map((item) => item.client_id), this.#taken])
    const isFree = ({ client_id }) => !elsewhere.has(client_id) && !held.has(`writing ${client_id}`)
    const dropped = typed.filter((record) => record.dropped)
    for (const { client_id } of dropped) elsewhere.add(client_id)
    const local = typed.filter((record) => record.blog === config.blog && isFree(record))
    const texts = foundTexts(local, copies.filter(isFree))
    for (const record of [...dropped, ...texts]) await this.#goOn(record)
    if (fresh) this.#gone = new Set(local.filter((record) => isGone(record, fresh)).map((record) => record.client_id))
    return texts.map((text) => (this.#gone.has(text.client_id) ? { ...text, where: "gone" } : text))
  }

  resume({ where, at, of, ...record }) {
    this.#take(record.client_id)
    const number = where === "there" ? takenOver(record.number) : record.number
    const text = this.#textOf(record)
    text.kept = Math.max(text.kept, record.kept ?? 0)
    this.#renew({ ...record, number })
  }

  leave() {
    this.#take(null)
  }

  drop({ client_id, blog, path, number }) {
    this.sent(client_id)
    this.#renew({ client_id, blog, path, number, dropped: true })
  }

  sent(client_id) {
    this.#copies = this.#copies.filter((copy) => copy.client_id !== client_id)
  }

  #take(client_id) {
    if (client_id === this.#taken) return
    this.#letGo()
    this.#taken = client_id
    this.#letGo = client_id ? hold(this.#store, `writing ${client_id}`) : () => {}
  }

  #textOf(record) {
    const { client_id, kept = 0 } = record
    const known = this.#texts.get(client_id)
    if (known) return known
    const text = { record, kept, sent: 0, since: 0, tries: 0, notBefore: 0, writes: 0 }
    this.#texts.set(client_id, text)
    return text
  }

  /** A text as it is now: into this browser at once, to the server soon. */
  #renew(record) {
    const text = this.#textOf(record)
    text.record = { ...record, number: afterNumber(Math.max(text.record.number ?? 0, record.number ?? 0)) }
    this.#write(text)
    text.since ||= Date.now()
    this.#plan(text, Math.min(REST, text.since + LATEST - Date.now()))
  }

  /** What was typed here while the server could not be reached, before this page was loaded. */
  async #goOn(record) {
    const { of, where, kept = 0, number } = record
    if (where === "there" || kept >= number || this.#texts.has(record.client_id)) return
    const text = this.#textOf(record)
    if (of) await this.#store.remove("typed", of).then(() => this.#write(text))
    this.#plan(text, 0)
  }

  /** At once; but where the disk is slow, what is typed meanwhile comes along with the next. */
  async #write(text) {
    if (text.writes >= MOST_WRITES) return
    text.writes += 1
    let written
    do {
      written = text.record
      await this.#store.put("typed", { ...written, kept: text.kept })
    } while (text.writes === 1 && written !== text.record)
    text.writes -= 1
  }

  #plan(text, wait) {
    clearTimeout(text.timer)
    text.timer = setTimeout(() => this.#keep(text), Math.max(wait, text.notBefore - Date.now(), 0))
  }

  #keepAll() {
    for (const text of this.#texts.values()) {
      text.notBefore = 0
      this.#keep(text)
    }
  }

  async #keep(text) {
    const { record } = text
    if (text.asking || isDone(text)) return
    Object.assign(text, { asking: new AbortController(), since: 0 })
    const { signal } = text.asking
    try {
      const { elsewhere } = await ask(pathOf(record), { body: bodyOf(text), signal })
      if (elsewhere) this.#onServer(say("typed_elsewhere"))
      else await this.#isKept(text, record)
    } catch (error) {
      if (!signal.aborted) this.#isNotKept(text, error)
    } finally {
      text.asking = null
    }
    if (text.since) this.#plan(text, REST)
  }

  async #isKept(text, { client_id, number, dropped }) {
    Object.assign(text, { kept: Math.max(text.kept, number), tries: 0, notBefore: 0 })
    this.#onServer(null)
    const noted = (old) => (old && old.number >= number ? { ...old, kept: number } : undefined)
    const gone = (old) => (old?.number === number ? null : undefined)
    await this.#store.change("typed", client_id, dropped ? gone : noted)
  }

  /** Tried again after a pause; what the server will not have, when it is changed. */
  #isNotKept(text, error) {
    if (error instanceof Refusal && error.status === 401) return // "back" goes on
    this.#onServer(error instanceof Refusal ? error.message : "away")
    if (error instanceof Refusal) return
    const pause = Math.max(1000 * 2 ** text.tries, error.retryAfter * 1000)
    text.tries += 1
    text.notBefore = Date.now() + Math.min(pause, Math.max(LONGEST_PAUSE, error.retryAfter * 1000))
    this.#plan(text, 0)
  }

  /** The page goes: what the server has not got is sent without waiting for an answer. */
  #keepAtLast() {
    for (const text of this.#texts.values()) {
      const body = bodyOf(text)
      if (isDone(text) || new Blob([JSON.stringify(body)]).size > LAST_BYTES) continue
      ask(pathOf(text.record), { body, keepalive: true }).catch(() => {})
    }
  }
}

function pathOf({ path, dropped }) {
  return path + (dropped ? "drop/" : "keep/")
}

function bodyOf({ record, kept }) {
  const { client_id, entry, base_edit, fields, number, dropped } = record
  return dropped ? { client_id, number } : { client_id, entry, base_edit, fields, number, on: kept }
}

function isGone({ client_id, number, kept }, copies) {
  return kept >= number && !copies.some((copy) => copy.client_id === client_id)
}

/** Whether the server has all of it. */
function isDone({ record, kept, sent }) {
  return record.number <= Math.max(kept, sent)
}
