/**
 * Word writes a list as paragraphs that look like one: each with "mso-list:l0 level2 lfo1" in its style, and a
 * span, "mso-list:Ignore", that holds the bullet or number. Here they become lists again.
 */

/** Stands before the names of attributes that the policy forbids even to parse. */
export const WAS = "data-was-"

const NUMBERED = /^\s*(\d+|[a-z]|[ivxlc]+)[.)]/i

export function listsOfWord(body) {
  for (const first of body.querySelectorAll("p")) {
    if (levelOf(first) && !levelOf(first.previousElementSibling)) gather(first)
  }
}

/** 1 and deeper; 0 for what is no item of a list. */
function levelOf(paragraph) {
  if (!paragraph?.matches("p, li, h1, h2, h3, h4, h5, h6")) return 0
  return Number(/level(\d+)/.exec(styled(paragraph, "mso-list"))?.[1] ?? 0)
}

/** From the first item on, all that follow become one list, with lists inside for deeper levels. */
function gather(first) {
  const top = listLike(first)
  first.before(top)
  let open = [top] // the list of each level down to the present one
  for (let next = first; levelOf(next); ) {
    const paragraph = next
    next = paragraph.nextElementSibling
    open = open.slice(0, levelOf(paragraph))
    while (open.length < levelOf(paragraph) && open.at(-1).lastElementChild) {
      const inner = listLike(paragraph)
      open.at(-1).lastElementChild.append(inner)
      open.push(inner)
    }
    open.at(-1).append(itemOf(paragraph))
  }
}

function listLike(paragraph) {
  return document.createElement(NUMBERED.test(markerOf(paragraph)?.textContent ?? "") ? "ol" : "ul")
}

function markerOf(paragraph) {
  return [...paragraph.querySelectorAll("span")].find((span) => styled(span, "mso-list") === "ignore")
}

function itemOf(paragraph) {
  markerOf(paragraph)?.remove()
  const item = document.createElement("li")
  paragraph.removeAttribute(`${WAS}style`)
  item.append(paragraph)
  return item
}

/** A property of an element's own style, as it was written. */
export function styled(element, property) {
  const found = new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`, "i").exec(element.dataset.wasStyle ?? "")
  return found ? found[1].trim().toLowerCase() : ""
}
