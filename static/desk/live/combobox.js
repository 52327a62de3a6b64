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

import { say } from "./words.js";

const PAUSE = 120 // milliseconds without a key before the server is asked
let made = 0

export function combobox(input, options) {
  return new Combobox(input, options)
}

class Combobox {
  #items = []
  #active = -1
  #asked = Promise.resolve() // until the server's answer to what stands in the field is shown
  #turn = 0
  #timer = 0
  #wantsFirst = false // Enter was pressed before the answer came
  #isDecided = false // something was taken for what stands in the field

  constructor(input, options) {
    Object.assign(this, { input, ...options })
    this.list = listBeside(input)
    this.said = saidBeside(input)
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" }
    for (const [name, value] of Object.entries({ ...attributes, "aria-controls": this.list.id, autocomplete: "off" })) {
      input.setAttribute(name, value)
    }
    input.addEventListener("input", () => this.#typed())
    input.addEventListener("keydown", (event) => this.#key(event))
    input.addEventListener("blur", () => this.#left())
    this.list.addEventListener("mousedown", (event) => event.preventDefault()) // the field keeps the focus
    this.list.addEventListener("click", (event) => this.#click(event.target.closest("[role=option]")))
  }

  get isOpen() {
    return !this.list.hidden
  }

  /** What stands in the field counts. */
  chosen(label) {
    this.input.value = label
    delete this.input.dataset.unchosen
    this.#close()
    this.said.textContent = label
  }

  async settle() {
    if (!("unchosen" in this.input.dataset)) return true
    await this.#asked
    if (this.isOpen && this.#active >= 0) this.#take(this.#items[this.#active])
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
    else this.#items = found
    if (this.#wantsFirst && this.#items.length) this.#take(this.#items[0])
  }

  /** The highlighted one stays so, where it was chosen by the arrows. */
  #show(items, isAnswer) {
    const kept = this.#items[this.#active]
    this.#items = items
    const same = items.findIndex((item) => kept && this.tell(item).label === this.tell(kept).label)
    const first = this.strict && (isAnswer || !items[0]?.isNew) ? 0 : -1
    this.list.replaceChildren(...items.map((item, number) => this.#optionOf(item, number)))
    this.list.hidden = items.length === 0
    this.input.setAttribute("aria-expanded", String(this.isOpen))
    this.#highlight(this.moved && same >= 0 ? same : first)
    this.said.textContent = this.isOpen && isAnswer ? say("found", { count: items.length }) : ""
  }

  #optionOf(item, number) {
    const { label, detail } = this.tell(item)
    const option = document.createElement("li")
    option.id = `${this.list.id}-${number}`
    option.setAttribute("role", "option")
    option.append(Object.assign(document.createElement("span"), { textContent: label }))
    if (detail) option.append(" ", Object.assign(document.createElement("small"), { textContent: detail }))
    return option
  }

  #highlight(number) {
    this.#active = number < this.#items.length ? number : -1
    ;[...this.list.children].forEach((option, place) => option.setAttribute("aria-selected", place === this.#active))
    const option = this.list.children[this.#active]
    option?.scrollIntoView({ block: "nearest" })
    if (option) this.input.setAttribute("aria-activedescendant", option.id)
    else this.input.removeAttribute("aria-activedescendant")
  }

  #key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#move(event)
    else if (event.key === "Enter") this.#enter(event)
    else if (event.key === "Tab" && this.strict && this.#active >= 0 && !this.#items[this.#active].isNew) {
      this.#take(this.#items[this.#active])
    } else if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation()
      this.#close()
    }
  }

  #move(event) {
    event.preventDefault()
    const step = event.key === "ArrowDown" ? 1 : -1
    if (!this.isOpen) return this.#show(this.known(this.input.value.trim()), true)
    this.moved = true
    const count = this.#items.length
    this.#highlight((Math.max(this.#active, step > 0 ? -1 : 0) + step + count) % count)
  }

  #enter(event) {
    if (!this.isOpen && !this.#turn) return
    event.preventDefault()
    if (this.#active >= 0) this.#take(this.#items[this.#active])
    else if (this.strict && this.#turn) this.#wantsFirst = true
    else this.#close()
  }

  #click(option) {
    if (option) this.#take(this.#items[[...this.list.children].indexOf(option)])
  }

  #take(item) {
    this.#close()
    this.#isDecided = true
    this.choose(item)
  }

  #takeExact() {
    const exact = this.#items.find((item) => this.isExact(item, this.input.value.trim()))
    if (exact) this.#take(exact)
  }

  #left() {
    if (this.strict) this.settleExact()
    this.#close()
  }

  /** Who types a source's whole name and goes on has chosen it. */
  async settleExact() {
    await this.#asked
    if (!this.#isDecided && "unchosen" in this.input.dataset) this.#takeExact()
  }

  #close() {
    this.list.hidden = true
    this.moved = false
    this.#wantsFirst = false
    this.#active = -1
    this.input.setAttribute("aria-expanded", "false")
    this.input.removeAttribute("aria-activedescendant")
    this.said.textContent = ""
  }
}

function listBeside(input) {
  const list = document.createElement("ul")
  list.id = `suggested-${++made}`
  list.className = "suggested"
  list.hidden = true
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "")
  input.after(list)
  return list
}

function saidBeside(input) {
  const said = document.createElement("span")
  said.className = "visually-hidden"
  said.setAttribute("role", "status")
  input.after(said)
  return said
}
