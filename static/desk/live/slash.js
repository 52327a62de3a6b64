/**
 * The slash menu: "/" at the start of a line or after a space opens it, more letters narrow it, arrows move,
 * Enter or Tab choose, Escape closes. What was typed of it is taken out again. The box keeps the focus all the
 * while; screen readers follow aria-activedescendant.
 */

import { addCitation } from "./citations.js";
import { addQuote } from "./quotes.js";
import { say } from "./words.js";

const NONE = -1
const TYPED = /(?:^|\s)\/([a-z]{0,12})$/i

/** name, the words beside it, what it does; those that this form has no place for are left out. */
const COMMANDS = [
  { name: "quote", act: (composer) => addQuote(composer) },
  { name: "source", act: (composer) => addCitation(composer) },
  { name: "image", act: ({ element }) => element.dispatchEvent(new CustomEvent("composer:image")) },
  { name: "key", field: "key_event", act: (composer) => composer.mark("key_event") },
  { name: "pin", field: "pin", act: (composer) => composer.mark("pin") },
  { name: "headline", act: ({ form }) => form.elements.headline.focus() },
  { name: "schedule", field: "due_at", act: ({ form }) => unfold(form.elements.due_at) },
]

export function startSlash(composer) {
  const start = () => new SlashMenu(composer)
  composer.element.addEventListener("composer:loaded", start)
  if (composer.editor) start()
}

class SlashMenu {
  #found = []
  #active = 0
  #typed = ""
  #shut = NONE // where the slash stands for which Escape closed it

  constructor(composer) {
    this.composer = composer
    this.editor = composer.editor
    this.list = menuIn(composer.form)
    const box = this.editor.element
    box.setAttribute("aria-haspopup", "listbox")
    composer.form.addEventListener("keydown", (event) => event.target === box && this.#key(event), true) // first of all
    box.addEventListener("blur", () => this.#close())
    this.editor.onChange(() => this.#look())
    this.editor.onMove(() => this.#look())
    this.list.addEventListener("mousedown", (event) => event.preventDefault())
    this.list.addEventListener("click", ({ target }) => this.#click(target.closest("[role=option]")))
  }

  #look() {
    const before = this.editor.textBefore()
    const typed = TYPED.exec(before)?.[1]
    const start = typed === undefined ? NONE : before.length - typed.length
    if (start !== this.#shut) this.#shut = NONE
    if (start === NONE || start === this.#shut) return this.#close()
    this.#typed = `/${typed}`
    this.#found = COMMANDS.filter(({ name, field }) => name.startsWith(typed.toLowerCase()) && this.#has(field))
    if (this.#found.length) this.#open()
    else this.#close()
  }

  #has(field) {
    return !field || this.composer.form.elements[field]
  }

  #open() {
    this.list.replaceChildren(...this.#found.map(optionOf))
    this.list.hidden = false
    this.#highlight(0)
    const { left, bottom } = this.editor.caret()
    const frame = this.composer.form.getBoundingClientRect()
    const most = Math.max(0, frame.width - this.list.offsetWidth)
    this.list.style.insetInlineStart = `${Math.min(left - frame.left, most)}px`
    this.list.style.insetBlockStart = `${bottom - frame.top + 4}px`
    this.editor.element.setAttribute("aria-controls", this.list.id)
  }

  #close() {
    this.list.hidden = true
    this.editor.element.removeAttribute("aria-activedescendant")
    this.editor.element.removeAttribute("aria-controls")
  }

  #highlight(number) {
    this.#active = number
    ;[...this.list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === number)))
    this.editor.element.setAttribute("aria-activedescendant", this.list.children[number].id)
  }

  #key(event) {
    if (this.list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return
    const count = this.#found.length
    const ways = {
      ArrowDown: () => this.#highlight((this.#active + 1) % count),
      ArrowUp: () => this.#highlight((this.#active + count - 1) % count),
      Enter: () => this.#choose(this.#found[this.#active]),
      Tab: () => this.#choose(this.#found[this.#active]),
      Escape: () => this.#escape(),
    }
    if (!Object.hasOwn(ways, event.key)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    ways[event.key]()
  }

  #escape() {
    this.#shut = this.editor.textBefore().length + 1 - this.#typed.length
    this.#close()
  }

  #click(option) {
    if (option) this.#choose(this.#found[[...this.list.children].indexOf(option)])
  }

  #choose({ act }) {
    this.editor.deleteBefore(this.#typed.length)
    this.#close()
    act(this.composer)
  }
}

function menuIn(form) {
  const list = document.createElement("ul")
  list.id = "slash-menu"
  list.className = "suggested slash-menu"
  list.hidden = true
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", say("slash_menu"))
  form.append(list)
  return list
}

function optionOf({ name }) {
  const option = document.createElement("li")
  option.id = `slash-${name}`
  option.setAttribute("role", "option")
  option.append(Object.assign(document.createElement("b"), { textContent: `/${name}` }))
  option.append(" ", Object.assign(document.createElement("small"), { textContent: say(`slash_${name}`) }))
  return option
}

function unfold(field) {
  field.closest("details").open = true
  field.focus()
}
