/**
 * The list below a field that suggests: what it offers, which one is highlighted, how many there are.
 *
 *   const list = listBelow(input, take)    take(item) hears of the one that is clicked
 *   list.show(items, tell)                 tell(item) gives {label, detail}; no items, no list
 *   list.highlight(number)                 -1, or one beyond the last, for none
 *   list.say(words), list.close()          for screen readers; nothing is offered any more
 *   list.items, list.active, list.current, list.isOpen
 *
 * The field keeps the focus all the while; screen readers follow aria-activedescendant.
 */

let made = 0

export function listBelow(input, take) {
  return new List(input, take)
}

class List {
  items = []
  active = -1

  constructor(input, take) {
    this.input = input
    this.element = listBeside(input)
    this.said = saidBeside(input)
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", autocomplete: "off" }
    for (const [name, value] of Object.entries({ ...attributes, "aria-controls": this.element.id })) {
      input.setAttribute(name, value)
    }
    const itemOf = (option) => this.items[[...this.element.children].indexOf(option)]
    this.element.addEventListener("mousedown", (event) => event.preventDefault()) // the field keeps the focus
    this.element.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]")
      if (option) take(itemOf(option))
    })
  }

  get isOpen() {
    return !this.element.hidden
  }

  get current() {
    return this.items[this.active]
  }

  show(items, tell) {
    this.items = items
    this.element.replaceChildren(...items.map((item, number) => this.#optionOf(tell(item), number)))
    this.element.hidden = items.length === 0
    this.input.setAttribute("aria-expanded", String(this.isOpen))
  }

  highlight(number) {
    this.active = number < this.items.length ? number : -1
    ;[...this.element.children].forEach((option, at) => option.setAttribute("aria-selected", at === this.active))
    const option = this.element.children[this.active]
    option?.scrollIntoView({ block: "nearest" })
    if (option) this.input.setAttribute("aria-activedescendant", option.id)
    else this.input.removeAttribute("aria-activedescendant")
  }

  say(words) {
    this.said.textContent = words
  }

  close() {
    this.element.hidden = true
    this.active = -1
    this.input.setAttribute("aria-expanded", "false")
    this.input.removeAttribute("aria-activedescendant")
    this.say("")
  }

  #optionOf({ label, detail }, number) {
    const option = document.createElement("li")
    option.id = `${this.element.id}-${number}`
    option.setAttribute("role", "option")
    option.append(Object.assign(document.createElement("span"), { textContent: label }))
    if (detail) option.append(" ", Object.assign(document.createElement("small"), { textContent: detail }))
    return option
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
