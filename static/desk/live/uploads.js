/**
 * Pictures on their way to the server, two at a time. One that does not arrive is tried again until it does.
 *
 *   const uploads = createUploads()
 *   uploads.add(job)        job: {file, onState(state, reason), onShare(share), onArrived(answer), onRefused(reason)}
 *   uploads.drop(job)       it is not sent, or no further
 *   uploads.retryNow(job)
 *   await uploads.done(job) once it has arrived, was refused, or dropped
 *
 * States: "waiting", "sending", "later" (it did not arrive), "offline", "log_in".
 */

import { Refusal, ask, session } from "./ask.js";

const AT_ONCE = 2
const PAUSES = [2, 4, 8, 15, 30] // seconds before it is tried again
const PATIENCE = { least: 30_000, ofMegabyte: 60_000 } // milliseconds

export function createUploads() {
  return new Uploads()
}

class Uploads {
  #jobs = []

  constructor() {
    addEventListener("online", () => this.#wake())
    session.addEventListener("back", () => this.#wake())
  }

  add(job) {
    this.drop(job)
    job.tries = 0
    job.ended = new Promise((resolve) => (job.end = resolve))
    this.#jobs.push(job)
    this.#wait(job)
    this.#next()
  }

  drop(job) {
    if (!this.#jobs.includes(job)) return
    this.#remove(job)
    job.stop?.abort()
    this.#next()
  }

  retryNow(job) {
    if (job.state === "sending" || !this.#jobs.includes(job)) return
    this.#wait(job)
    this.#next()
  }

  done(job) {
    return this.#jobs.includes(job) ? job.ended : Promise.resolve()
  }

  #wake() {
    for (const job of this.#jobs) if (job.state !== "sending") this.#wait(job)
    this.#next()
  }

  #wait(job) {
    clearTimeout(job.timer)
    this.#state(job, navigator.onLine ? "waiting" : "offline")
  }

  #next() {
    const sending = this.#jobs.filter(({ state }) => state === "sending").length
    const next = this.#jobs.filter(({ state }) => state === "waiting").slice(0, AT_ONCE - sending)
    for (const job of next) this.#send(job)
  }

  async #send(job) {
    this.#state(job, "sending")
    job.stop = new AbortController()
    const { signal } = job.stop
    try {
      const answer = await sent(job, signal)
      if (!signal.aborted) this.#end(job, () => job.onArrived(answer))
    } catch (error) {
      if (!signal.aborted) this.#failed(job, error)
    }
    this.#next()
  }

  #failed(job, error) {
    if (error.name === "NotReadableError") return this.#end(job, () => job.onRefused(""))
    if (error instanceof Refusal && error.status !== 401) return this.#end(job, () => job.onRefused(error.message))
    if (error instanceof Refusal) return this.#state(job, "log_in")
    if (!navigator.onLine) return this.#state(job, "offline")
    const pause = error.retryAfter || PAUSES[Math.min(job.tries++, PAUSES.length - 1)]
    job.timer = setTimeout(() => this.retryNow(job), pause * 1000)
    this.#state(job, "later", error.message)
  }

  #end(job, tell) {
    this.#remove(job)
    tell()
  }

  #remove(job) {
    clearTimeout(job.timer)
    this.#jobs = this.#jobs.filter((one) => one !== job)
    job.state = ""
    job.end()
  }

  #state(job, state, reason = "") {
    job.state = state
    job.onState(state, reason)
  }
}

async function sent({ file, onShare }, signal) {
  await file.slice(0, 1).arrayBuffer() // a file that was taken away meanwhile would look like a dead network
  const body = new FormData()
  body.append("upload", file)
  const patience = PATIENCE.least + (file.size / 2 ** 20) * PATIENCE.ofMegabyte
  return ask("picture/", { body, patience, signal, onProgress: onShare })
}
