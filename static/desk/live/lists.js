/**
 * A list in sight that is kept in step with items: rows stay the same elements, so the focus stays where it is.
 *
 *   const list = listOf("outbox", (row, item) => { row.text("title", …); row.button("retry", label, isShown, act) })
 *   list.show(items)
 *
 * #outbox is its section, hidden while it is empty; #outbox-list holds a row for each item, made from the template
 * #outbox-item, in which [data-text] and [data-do] name the places. An item's client_id tells it from others.
 */
export function listOf(name, fill) {
  const at = (part) => document.getElementById(name + part)
  const rows = new Map()

  const rowOf = (item) => {
    const row = rows.get(item.client_id) ?? new Row(at("-item"), `${name}-${item.client_id}`)
    rows.set(item.client_id, row)
    return row
  }
  return {
    show(items) {
      const wanted = new Set(items.map((item) => item.client_id))
      for (const [id, row] of rows) {
        if (wanted.has(id)) continue
        rows.delete(id)
        row.remove(at("-title"))
      }
      items.forEach((item, place) => {
        const row = rowOf(item)
        fill(row, item)
        const there = at("-list").children[place]
        if (there !== row.element) at("-list").insertBefore(row.element, there ?? null)
      })
      at("").hidden = items.length === 0
    },
  }
}

class Row {
  #acts = new Map()

  constructor(template, id) {
    this.element = template.content.firstElementChild.cloneNode(true)
    this.#at("text", "title").id = `${id}-title`
    for (const button of this.buttons()) button.setAttribute("aria-describedby", `${id}-title`)
    this.element.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-do]")
      if (button) this.#acts.get(button.dataset.do)?.(button)
    })
  }

  buttons() {
    return [...this.element.querySelectorAll("[data-do]")]
  }

  text(place, words) {
    const element = this.#at("text", place)
    if (element.textContent !== words) element.textContent = words
    element.hidden = words === ""
  }

  /** What it is called and does now. One whose question stands in its place stays away. */
  button(place, words, isShown, act) {
    const button = this.#at("do", place)
    if (button.textContent !== words) button.textContent = words
    button.hidden = !isShown || Boolean(button.nextElementSibling?.matches(".ask-in-place"))
    this.#acts.set(place, act)
  }

  /** The focus goes on to the next row, or to the one before, or to the list's title, or to the composer. */
  remove(title) {
    const { element } = this
    const hadFocus = element.contains(document.activeElement)
    const next = element.nextElementSibling ?? element.previousElementSibling
    element.remove()
    if (!hadFocus) return
    const box = document.querySelector("#composer .ProseMirror[contenteditable=true]")
    const target = next?.querySelector("[data-do]:not([hidden])") ?? box ?? title
    target.focus()
  }

  #at(kind, place) {
    return this.element.querySelector(`[data-${kind}="${place}"]`)
  }
}
