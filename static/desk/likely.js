/**
 * Sources that are called much like the one that is being named, shown below its name: one of them is taken
 * instead, or not. Nothing waits for it, and nothing is blocked by it.
 *
 *   watchName(input, root, { find, take })
 *
 *   root            holds [data-likely], where they are shown, and perhaps buttons with data-all-the-same: what
 *                   these say while some are shown
 *   find(name, signal)   a promise of {found: [{id, label, detail, url}], said}, as liveblog/desk/source_like.py tells
 *   take(source)    null: each leads to its own page instead
 */

const PAUSE = 150 // milliseconds without a key
const LEAST = 2 // characters

export function watchName(input, root, { find, take }) {
  const place = root.querySelector("[data-likely]")
  let asked = new AbortController()
  let timer = 0
  const look = async () => {
    const name = input.value.trim()
    const { signal } = (asked = new AbortController())
    const told = [...name].length < LEAST ? { found: [], said: "" } : await find(name, signal).catch(() => null)
    if (told && !signal.aborted) show(place, root, told, take)
  }
  const typed = (pause) => {
    asked.abort()
    clearTimeout(timer)
    timer = setTimeout(look, pause)
  }
  input.addEventListener("input", () => typed(PAUSE))
  if (input.value) typed(0)
}

/** The line is in the page from the start, so that screen readers say it once the list has come. */
function show(place, root, { found, said }, take) {
  const line = place.firstElementChild
  if (line.textContent !== said) line.textContent = said
  const list = place.querySelector("ul") ?? place.appendChild(document.createElement("ul"))
  list.replaceChildren(...found.map((source) => itemOf(source, take)))
  place.toggleAttribute("data-found", found.length > 0)
  for (const button of root.querySelectorAll("[data-all-the-same]")) {
    button.dataset.plain ??= button.textContent
    button.textContent = found.length ? button.dataset.allTheSame : button.dataset.plain
  }
}

function itemOf(source, take) {
  const item = document.createElement("li")
  const way = document.createElement(take ? "button" : "a")
  if (take) Object.assign(way, { type: "button", className: "press" })
  else way.href = source.url
  way.append(source.label)
  if (take) way.addEventListener("click", () => take(source))
  item.append(way, " ", Object.assign(document.createElement("small"), { textContent: source.detail }))
  return item
}
