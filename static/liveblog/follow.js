// The open page's one loop: follow by stream; where there is none, by polls; when both fail, try again.

import { ask } from './poll.js';
import { listen } from './stream.js';

const AWAY_SECONDS = 60 // between polls of a tab that nobody looks at
const COME_BACK = [2, 8] // seconds after a drop: at random, so that a restarted server meets no storm
const DO_WITHOUT = [60, 900] // seconds without trying streams after one failed: doubled each time, at most

/**
 * Keep `page` (page.js) up to date for as long as it is open, and let `voice` (voice.js) say when it is not.
 * `reader` (reader.js) tells where the reader is.
 */
export async function follow(page, reader, voice) {
  const follower = new Follower(page, reader, voice)
  for (;;) {
    const signal = await reader.turn()
    const seconds = await follower.turn(signal)
    if (!signal.aborted) await reader.rest(seconds * 1000)
  }
}

class Follower {
  #failures = 0
  #without = DO_WITHOUT[0]
  #streamsFrom = 0 // performance.now() from which streams are tried again

  constructor(page, reader, voice) {
    Object.assign(this, { page, reader, voice })
  }

  /** One stream until it ends, or one poll. Returns the seconds until the next. */
  async turn(signal) {
    if (this.reader.isOffline) this.voice.state('offline')
    if (this.page.isClosed && !this.reader.isBack) return Infinity
    const tryStream = !this.page.isClosed && !this.reader.isAway && performance.now() >= this.#streamsFrom
    if (tryStream) {
      const { opened, retry } = await this.#listen(signal)
      if (signal.aborted) return 0
      if (opened) return retry ? retry / 1000 : between(...COME_BACK)
    }
    return this.#poll(signal, tryStream)
  }

  #listen(signal) {
    return listen(this.page.address('stream'), {
      signal,
      opened: () => this.#isWell(),
      take: (answer) => {
        this.#without = DO_WITHOUT[0]
        this.#take(answer)
      },
    })
  }

  async #poll(signal, streamFailed) {
    const { isClosed } = this.page
    try {
      const answer = await ask(this.page.address('changes'), signal)
      this.#take(answer)
      this.#isWell(answer.isStale)
    } catch (error) {
      return signal.aborted ? 0 : this.#isLost(error)
    }
    if (streamFailed) this.#doWithoutStreams()
    if (this.page.isClosed !== isClosed) return 0 // it opens again, or is over
    const seconds = this.page.pollSeconds * between(0.9, 1.1)
    return this.reader.isAway ? Math.max(seconds, AWAY_SECONDS) : seconds
  }

  #take(answer) {
    try {
      this.page.take(answer)
    } catch (error) {
      console.error(error)
      throw error
    }
  }

  #doWithoutStreams() {
    this.#streamsFrom = performance.now() + this.#without * between(0.9, 1.1) * 1000
    this.#without = Math.min(this.#without * 2, DO_WITHOUT[1])
  }

  #isWell(isStale = false) {
    this.#failures = 0
    this.reader.greet()
    this.voice.state(isStale ? 'behind' : 'well')
  }

  #isLost(error) {
    this.voice.state(this.reader.isOffline ? 'offline' : 'lost')
    this.#failures = Math.min(this.#failures + 1, 4)
    return Math.max(between(...COME_BACK) * Math.max(1, this.#failures - 2), error.seconds ?? 0)
  }
}

function between(low, high) {
  return low + Math.random() * (high - low)
}
