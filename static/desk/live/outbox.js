/**
 * The outbox: what was sent stays in this browser until the server has acknowledged it.
 *
 *   const outbox = createOutbox({ store, onAccepted, onRefused, onState })
 *   await outbox.add(record, "publish")    resolves once it is kept; throws Refusal for what is too large
 *   outbox.items()                         oldest first, each with its `phase` (PHASES) and `line`, its progress
 *   outbox.retryNow(client_id)             that one, or all that wait, at once
 *   outbox.discard(client_id)              gives the item that was taken out, or null while it is being sent
 *
 * record is what composer.read() gives, with its `number` (keeping.js). An item goes to the live blog it was written
 * in, whichever desk is open. One is sent at a time, in order (queue.js), by the tab of this user that has the turn.
 *
 * onAccepted(item, answer) and onRefused(item, {status, data}) are told in every open tab, the item without its
 * text; onState(items) on every change.
 */
import { Refusal, Unreachable, session } from "./ask.js";
import { config, here } from "./config.js";
import { FRESH, afterFailure, candidates, following, nextOf, nextWait, replacing } from "./queue.js";
import { carry, checkSize } from "./sending.js";
import { inTurn } from "./turns.js";

const LEAST_WAIT = 500 // milliseconds between two looks at what waits
const PHASES = { refused: "refused", logIn: "log_in", sending: "sending", waiting: "waiting", behind: "behind" }

export function createOutbox(options) {
  return new Outbox(options)
}

class Outbox {
  #store
  #told
  #items = []
  #sending = null // {client_id, line}, in this tab or in another
  #isLoggedOut = false
  #isGoing = false
  #again = false
  #calls = 0 // to send at once: a try that began before the last one says nothing of the line as it is now
  #timer

  constructor({ store, ...told }) {
    this.#store = store
    this.#told = told
    store.onChange((kind) => kind === "outbox" && this.#read().then(() => this.#plan()))
    store.onTold((message) => this.#hear(message))
    session.addEventListener("lost", () => this.#isOut(true))
    session.addEventListener("back", () => this.#isOut(false))
    addEventListener("online", () => this.retryNow())
    document.addEventListener("visibilitychange", () => document.hidden || this.retryNow())
    this.#read().then(() => this.retryNow())
  }

  items() {
    const next = new Set(candidates(this.#items))
    return this.#items.map((item) => ({ ...item, ...this.#phaseOf(item, next) }))
  }

  async add(record, verb) {
    checkSize(record)
    const seq = 1 + Math.max(0, ...(await this.#store.all("outbox")).map((item) => item.seq))
    const place = { path: here, blog: config.blog, blog_title: config.headline }
    const fresh = { ...record, ...FRESH, ...place, verb, seq, stamp: stamp() }
    await this.#store.change("outbox", record.client_id, (old) => replacing(old, fresh), "strict")
    await this.#read()
    this.#go()
  }

  async retryNow(client_id) {
    this.#calls += 1
    const isMeant = (item) => (client_id ? item.client_id === client_id : item.state === "waiting" && item.next_at > 0)
    for (const item of this.#items.filter(isMeant)) {
      await this.#revise(item.client_id, (old) => ({ ...old, state: "waiting", next_at: 0 }))
    }
    await this.#read()
    this.#go()
  }

  async discard(client_id) {
    if (this.#sending?.client_id === client_id) return null
    const item = this.#items.find((one) => one.client_id === client_id)
    await this.#store.remove("outbox", client_id)
    await this.#read()
    return item ?? null
  }

  /** Sends what can be sent now, then waits for the rest. */
  async #go() {
    this.#again = true
    if (this.#isGoing) return
    this.#isGoing = true
    try {
      while (this.#again) {
        this.#again = false
        while (await inTurn(this.#store, "sending", () => this.#sendNext()));
      }
    } finally {
      this.#isGoing = false
      this.#plan()
    }
  }

  #plan() {
    clearTimeout(this.#timer)
    const wait = this.#isLoggedOut ? Infinity : nextWait(this.#items)
    if (wait < Infinity) this.#timer = setTimeout(() => this.#go(), Math.max(wait, LEAST_WAIT))
  }

  /** Whether there may be more. Whoever has the turn reads first: another tab may have sent it. */
  async #sendNext() {
    this.#sending = null
    const item = this.#isLoggedOut ? null : nextOf(await this.#read())
    if (!item) return false
    const calls = this.#calls
    try {
      const report = (line) => this.#progress({ client_id: item.client_id, line })
      await this.#accepted(item, await carry(item, report, (part) => this.#reviseSame(item, part)))
    } catch (error) {
      await this.#failed(item, error, calls)
    } finally {
      this.#progress(null)
    }
    return true
  }

  async #accepted(item, answer) {
    const unlessTypedOn = (typed) => (typed && typed.number <= item.number ? null : undefined)
    await this.#store.change("typed", item.client_id, unlessTypedOn)
    await this.#revise(item.client_id, (old) => (old.stamp === item.stamp ? null : following(old, answer)))
    await this.#read()
    this.#tell({ accepted: [named(item), answer] })
  }

  async #failed(item, error, calls) {
    if (error instanceof Refusal && error.status === 401) return
    if (error instanceof Refusal) {
      const refusal = { status: error.status, data: error.data }
      await this.#reviseSame(item, { state: "refused", refusal })
      this.#tell({ refused: [named(item), refusal] })
      return
    }
    if (!(error instanceof Unreachable)) console.error(error)
    await this.#revise(item.client_id, (old) => ({ ...old, ...afterFailure(old, error) }))
    if (this.#calls !== calls) await this.#revise(item.client_id, (old) => ({ ...old, next_at: 0 }))
  }

  #revise(client_id, change) {
    return this.#store.change("outbox", client_id, (old) => (old ? change(old) : undefined), "strict")
  }

  /** Unless the text was sent anew meanwhile. */
  #reviseSame({ client_id, stamp }, part) {
    return this.#revise(client_id, (old) => (old.stamp === stamp ? { ...old, ...part } : undefined))
  }

  async #read() {
    this.#items = (await this.#store.all("outbox")).sort((one, other) => one.seq - other.seq)
    this.#show()
    return this.#items
  }

  #show() {
    this.#told.onState?.(this.items())
  }

  #phaseOf(item, next) {
    if (this.#sending?.client_id === item.client_id) return { phase: PHASES.sending, line: this.#sending.line }
    if (item.state === "refused") return { phase: PHASES.refused, line: "" }
    if (this.#isLoggedOut) return { phase: PHASES.logIn, line: "" }
    return { phase: next.has(item) ? PHASES.waiting : PHASES.behind, line: "" }
  }

  #progress(sending) {
    this.#sending = sending
    this.#store.tell({ sending })
    this.#show()
  }

  #tell(message) {
    this.#store.tell(message)
    this.#hear(message)
  }

  #hear({ sending, accepted, refused }) {
    if (sending !== undefined) this.#sending = sending
    if (accepted) this.#told.onAccepted?.(...accepted)
    if (refused) this.#told.onRefused?.(...refused)
    this.#show()
  }

  #isOut(isOut) {
    this.#isLoggedOut = isOut
    this.#show()
    if (!isOut) this.retryNow()
  }
}

/** What other tabs need of an item. */
function named({ client_id, blog, blog_title, entry, title, verb, number }) {
  return { client_id, blog, blog_title, entry, title, verb, number }
}

function stamp() {
  return Math.random().toString(36).slice(2)
}
