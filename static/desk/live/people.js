/**
 * Who is at this desk, above the stream, and who writes in which entry, at its row.
 *
 *   showPeople(people)  as look/ tells them
 */
import { say } from "./words.js";

const list = document.getElementById("people-list")
const stream = document.getElementById("desk-stream")
let here = []

stream.addEventListener("rows", markRows)

export function showPeople(people) {
  if (JSON.stringify(people) === JSON.stringify(here)) return
  here = people
  list.replaceChildren(...people.map(shown))
  markRows()
}

/** Names of the others that write in an entry. */
function writersOf(id) {
  return here.filter((one) => one.writing && !one.is_me && one.entry === Number(id)).map(({ name }) => name)
}

function shown({ name, is_me, writing, entry, entry_title }) {
  const item = document.createElement("li")
  item.className = "person"
  item.toggleAttribute("data-writing", writing && !is_me)
  const who = document.createElement("strong")
  who.textContent = is_me ? say("you", { name }) : name
  item.append(who)
  if (!writing || is_me) return item
  const what = document.createElement(entry ? "a" : "span")
  what.textContent = entry ? say("writes_in", { title: entry_title }) : say("writes")
  if (entry) what.href = `#row-${entry}`
  item.append(" ", what)
  return item
}

/** Words at each row in which somebody else writes; none at the others. */
function markRows() {
  for (const mark of stream.querySelectorAll(".row-writing")) {
    const names = writersOf(mark.closest("li").dataset.id)
    const words = names.length ? say(names.length > 1 ? "are_writing" : "is_writing", { name: names.join(", ") }) : ""
    if (mark.textContent !== words) mark.textContent = words
    mark.hidden = !words
  }
}
