/**
 * The texts of this window on their way: each into this browser at once, to the server soon.
 *
 *   const keeper = createKeeper({ store, onServer })     see keeping.js
 *   keeper.renew(record)         a text as it is now, or thrown away (`dropped`)
 *   keeper.goOn(record)          what was typed here while the server could not be reached, before this page was loaded
 *   keeper.finished(client_id)   no keeping of it goes on; gives the number that it is sent with
 *   keeper.known(record), keeper.textOf(record)     what is known of a text, made where there is none
 */
import { Refusal, ask, session } from "./ask.js";
import { afterNumber } from "./numbers.js";
import { say } from "./words.js";

const REST = 2000 // milliseconds after the last change …
const LATEST = 4000 // … and at most after the first one that the server has not got
const MOST_WRITES = 8 // of one text under way at a time
const LONGEST_PAUSE = 30_000 // between two tries
const LAST_BYTES = 60_000 // of a request that outlives its page

export function createKeeper(options) {
  return new Keeper(options)
}

class Keeper {
  #store
  #onServer
  #texts = new Map() // client_id to {record, kept, sent, since, tries, notBefore, timer, asking, writes}

  constructor({ store, onServer }) {
    this.#store = store
    this.#onServer = onServer
    session.addEventListener("back", () => this.#keepAll())
    addEventListener("online", () => this.#keepAll())
    addEventListener("pagehide", () => this.#keepAtLast())
    document.addEventListener("visibilitychange", () => document.hidden && this.#keepAll())
  }

  known({ client_id }) {
    return this.#texts.get(client_id)
  }

  textOf(record) {
    const known = this.known(record)
    if (known) return known
    const { client_id, kept = 0 } = record
    const text = { record, kept, sent: 0, since: 0, tries: 0, notBefore: 0, writes: 0 }
    this.#texts.set(client_id, text)
    return text
  }

  renew(record) {
    const text = this.textOf(record)
    text.record = { ...record, number: afterNumber(Math.max(text.record.number ?? 0, record.number ?? 0)) }
    this.#write(text)
    text.since ||= Date.now()
    this.#plan(text, Math.min(REST, text.since + LATEST - Date.now()))
  }

  async goOn(record) {
    const { of, where, kept = 0, number } = record
    if (where === "there" || kept >= number || this.known(record)) return
    const text = this.textOf(record)
    if (of) await this.#store.remove("typed", of).then(() => this.#write(text))
    this.#plan(text, 0)
  }

  finished(client_id) {
    const text = this.textOf({ client_id })
    const number = afterNumber(text.record.number)
    clearTimeout(text.timer)
    text.asking?.abort()
    Object.assign(text, { record: { ...text.record, number }, sent: number, since: 0 })
    return number
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

  /** The page goes: what the disk or the server has not got is sent there without waiting for an answer. */
  #keepAtLast() {
    for (const text of this.#texts.values()) {
      if (isDone(text)) continue
      if (text.writes) this.#store.put("typed", { ...text.record, kept: text.kept })
      const body = bodyOf(text)
      if (new Blob([JSON.stringify(body)]).size > LAST_BYTES) continue
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

/** Whether the server has all of it. */
function isDone({ record, kept, sent }) {
  return record.number <= Math.max(kept, sent)
}
