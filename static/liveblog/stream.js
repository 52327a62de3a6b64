// One stream of changes, from its opening to its end.
//
// It is read with fetch, not EventSource, because that one hides what decides here: the status of an answer,
// and the comments every 15 seconds by which a silent stream that lives differs from one that is dead, or is
// held back by a proxy. It also resumes from the last event it saw, not from the last one that was applied.

import { EventParser } from './sse.js';

const FIRST_WORD = 10_000 // the server speaks as soon as it answers
const SILENCE = 40_000 // two heartbeats missed, and some

/**
 * Take every change until the stream ends.
 *
 * signal  aborts it. opened() is called at its first bytes, take(answer) for each change; when `take` throws,
 *         the stream ends, so that the same change is asked for again.
 * Returns {opened, retry}: whether it ever spoke and ended in the usual way (false: do without streams for a
 * while), and the server's wish when to come back, in milliseconds, or null.
 */
export async function listen(url, { signal, opened, take }) {
  const watch = new Watch(signal)
  const events = new EventParser()
  const outcome = { opened: false, retry: null }
  try {
    watch.expect(FIRST_WORD)
    const body = await open(url, watch.signal)
    for await (const text of pieces(body)) {
      if (!outcome.opened) opened()
      outcome.opened = true
      watch.expect(SILENCE)
      for (const { type, data } of events.push(text)) if (type === 'change') take(JSON.parse(data))
    }
  } catch {
    // Whatever ended it, the page asks again from the version that it shows.
  }
  watch.end()
  return { opened: outcome.opened && !watch.wasSilent, retry: events.retry }
}

async function open(url, signal) {
  const headers = { Accept: 'text/event-stream' }
  const response = await fetch(url, { headers, cache: 'no-store', signal })
  const type = response.headers.get('Content-Type') ?? ''
  if (response.status !== 200 || !type.startsWith('text/event-stream')) throw new Error('no stream')
  return response.body
}

async function* pieces(body) {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield decoder.decode(value, { stream: true })
  }
}

/** Aborts `signal` together with an outer one, or when what was expected does not come in time. */
class Watch {
  wasSilent = false
  #control = new AbortController()
  #timer = null

  constructor(outer) {
    this.outer = outer
    this.abort = () => this.#control.abort()
    outer.addEventListener('abort', this.abort)
    if (outer.aborted) this.abort()
  }

  get signal() {
    return this.#control.signal
  }

  expect(milliseconds) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.wasSilent = true
      this.abort()
    }, milliseconds)
  }

  end() {
    clearTimeout(this.#timer)
    this.outer.removeEventListener('abort', this.abort)
    this.abort()
  }
}
