// What the page says in words: to screen readers, politely and not too often; and, when it is behind, to all.
// The words are the server's, in the live blog's language: <template id="live-words">.

const COALESCE = 1000

export class Voice {
  #region = document.getElementById('live-said')
  #line = document.getElementById('live-state')
  #words = document.getElementById('live-words').content
  #waiting = new Map()
  #timer = null
  #state = 'well'

  /**
   * Say something in a moment. Of several things of one `kind` only the last is said; a function gives the words
   * when the moment has come.
   */
  say(kind, words) {
    this.#region.textContent = ''
    this.#waiting.set(kind, words)
    this.#timer ??= setTimeout(() => this.#speak(), COALESCE)
  }

  /** How the page stands to the server: "well", "behind", "offline" or "lost". */
  state(state) {
    if (state === this.#state) return
    this.#state = state
    this.#line.textContent = state === 'well' ? '' : this.word(state)
    this.#line.hidden = state === 'well'
    this.say('state', this.word(state))
  }

  word(name) {
    return this.#words.querySelector(`[data-word="${name}"]`)?.textContent.trim() ?? ''
  }

  /** "3 new updates", or what else is counted, in the plural form that the language has for the number. */
  count(number, counted = 'news') {
    const rules = new Intl.PluralRules(document.documentElement.lang || 'en')
    const samples = [...this.#words.querySelectorAll(`[data-counted="${counted}"]`)]
    const isAlike = ({ dataset }) => rules.select(Number(dataset.number)) === rules.select(number)
    const sample = samples.find(isAlike) ?? samples.at(-1)
    return sample.textContent.trim().replace(sample.dataset.number, String(number))
  }

  #speak() {
    const said = [...this.#waiting.values()].map((words) => (typeof words === 'function' ? words() : words))
    this.#waiting.clear()
    this.#timer = null
    this.#region.textContent = said.filter(Boolean).join(' ')
  }
}
