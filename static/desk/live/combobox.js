/**
 * A text field that suggests while one types: a combobox with a list, as ARIA 1.2 describes it.
 *
 *   const box = combobox(input, { find, known, tell, choose, strict })
 *   known(words)   items at once                     find(words)  a promise of items, asked for a moment later
 *   tell(item)     {label, detail} in the list       choose(item) takes it
 *   strict         only what is in the list counts: the best match is highlighted, Enter and Tab take it;
 *                  clear() forgets what was chosen, isExact(item, words) says that no more need be typed
 *
 *   box.settle()   a promise: whether what stands in the field counts, after taking what is highlighted
 *
 * In a strict field, text that nobody has chosen yet carries data-unchosen; a chosen one is `box.chosen(label)`.
 */

import { listBelow } from "./suggested.js";
import { say } from "./words.js";

const PAUSE = 120 // milliseconds without a key before the server is asked

export function combobox(input, options) {
  return new Combobox(input, options)
}

class Combobox {
  #list
  #asked = Promise.resolve() // until the server's answer to what stands in the field is shown
  #turn = 0
  #timer = 0
  #moved = false // by the arrows
  #wantsFirst = false // Enter was pressed before the answer came
  #isDecided = false // something was taken for what stands in the field

  constructor(input, options) {
    Object.assign(this, { input, ...options })
    this.#list = listBelow(input, (item) => this.#take(item))
    input.addEventListener("input", () => this.#typed())
    input.addEventListener("keydown", (event) => this.#key(event))
    input.addEventListener("blur", () => this.#left())
  }

  /** What stands in the field counts. */
  chosen(label) {
    this.input.value = label
    delete this.input.dataset.unchosen
    this.#close()
    this.#list.say(label)
  }

  async settle() {
    if (!("unchosen" in this.input.dataset)) return true
    await this.#asked
    if (this.#list.isOpen && this.#list.current) this.#take(this.#list.current)
    else this.#takeExact()
    return !("unchosen" in this.input.dataset)
  }

  #typed() {
    const words = this.input.value.trim()
    if (this.strict) {
      this.clear()
      this.input.toggleAttribute("data-unchosen", words !== "")
    }
    this.#wantsFirst = false
    this.#isDecided = false
    const turn = ++this.#turn
    clearTimeout(this.#timer)
    if (!words) return this.#close()
    this.#asked = this.#ask(words, turn)
    this.#show(this.known(words), false)
  }

  async #ask(words, turn) {
    await new Promise((go) => (this.#timer = setTimeout(go, PAUSE)))
    if (turn !== this.#turn) return
    const found = await this.find(words).catch(() => this.known(words))
    if (turn !== this.#turn) return
    this.#turn = 0
    if (document.activeElement === this.input) this.#show(found, true)
    else this.#list.items = found
    if (this.#wantsFirst && found.length) this.#take(found[0])
  }

  /** The highlighted one stays so, where it was chosen by the arrows. */
  #show(items, isAnswer) {
    const kept = this.#list.current
    const same = items.findIndex((item) => kept && this.tell(item).label === this.tell(kept).label)
    const first = this.strict && (isAnswer || !items[0]?.isNew) ? 0 : -1
    this.#list.show(items, this.tell)
    this.#list.highlight(this.#moved && same >= 0 ? same : first)
    this.#list.say(this.#list.isOpen && isAnswer ? say("found", { count: items.length }) : "")
  }

  #key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const { current, isOpen } = this.#list
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#move(event)
    else if (event.key === "Enter") this.#enter(event)
    else if (event.key === "Tab" && this.strict && current && !current.isNew) this.#take(current)
    else if (event.key === "Escape" && isOpen) {
      event.stopPropagation()
      this.#close()
    }
  }

  #move(event) {
    event.preventDefault()
    const { isOpen, active, items } = this.#list
    if (!isOpen) return this.#show(this.known(this.input.value.trim()), true)
    this.#moved = true
    const step = event.key === "ArrowDown" ? 1 : -1
    this.#list.highlight((Math.max(active, step > 0 ? -1 : 0) + step + items.length) % items.length)
  }

  #enter(event) {
    if (!this.#list.isOpen && !this.#turn) return
    event.preventDefault()
    if (this.#list.current) this.#take(this.#list.current)
    else if (this.strict && this.#turn) this.#wantsFirst = true
    else this.#close()
  }

  #take(item) {
    this.#close()
    this.#isDecided = true
    this.choose(item)
  }

  #takeExact() {
    const exact = this.#list.items.find((item) => this.isExact(item, this.input.value.trim()))
    if (exact) this.#take(exact)
  }

  #left() {
    if (this.strict) this.#settleExact()
    this.#close()
  }

  /** Who types a source's whole name and goes on has chosen it. */
  async #settleExact() {
    await this.#asked
    if (!this.#isDecided && "unchosen" in this.input.dataset) this.#takeExact()
  }

  #close() {
    this.#moved = false
    this.#wantsFirst = false
    this.#list.close()
  }
}
