// Where the reader is: looking at the page, in another tab for a while, without a network, or gone.
// What the page does comes in turns; a turn ends early when what it was based on is no longer so.

const GRACE = 10_000 // in another tab for less than this is a glance

export class Reader {
  /** In another tab, and not just for a glance. */
  isAway = false
  /** Has come back (to the tab, to a network, by the Back button) since the last `greet()`. */
  isBack = false
  #isGone = false
  #isResting = false
  #grace = null
  #turn = new AbortController()

  constructor() {
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#glance() : this.#look()))
    window.addEventListener('online', () => this.#return())
    window.addEventListener('offline', () => this.#turn.abort())
    window.addEventListener('pagehide', () => this.#leave())
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#return())
    if (document.hidden) this.#glance()
  }

  get isOffline() {
    return !navigator.onLine
  }

  /** The signal of a new turn. It comes once the page is shown again, if the browser had put it away. */
  async turn() {
    do {
      this.#turn = new AbortController()
      if (this.#isGone) await this.rest(Infinity)
    } while (this.#turn.signal.aborted)
    return this.#turn.signal
  }

  greet() {
    this.isBack = false
  }

  /** Do nothing for so long, or until something about the reader changes. */
  async rest(milliseconds) {
    this.#isResting = true
    await pause(milliseconds, this.#turn.signal)
    this.#isResting = false
  }

  #glance() {
    clearTimeout(this.#grace)
    this.#grace = setTimeout(() => {
      this.isAway = true
      this.#turn.abort()
    }, GRACE)
  }

  #look() {
    clearTimeout(this.#grace)
    if (this.isAway || this.#isResting) this.#return()
  }

  #return() {
    this.#isGone = false
    this.isAway = document.hidden
    this.isBack = true
    this.#turn.abort()
  }

  #leave() {
    this.#isGone = true
    this.#turn.abort()
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = milliseconds === Infinity ? null : setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
    function end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
  })
}
