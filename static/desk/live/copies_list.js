/**
 * Unsent texts in sight: each with its title, where and when it was typed, and what can be done with it.
 *
 *   const show = createCopiesList({ goOn(record), drop(record) })
 *   show(texts)     as keeping.found() gives them
 */
import { askInPlace } from "./ask_in_place.js";
import { listOf } from "./lists.js";
import { clock, say } from "./words.js";

export function createCopiesList(act) {
  const list = listOf("copies", (row, record) => {
    const title = record.title || say("untitled")
    const question = say("throw_away_text", { title })
    const words = { question, yes: say("throw_away"), no: say("keep_it") }
    row.text("title", title)
    row.text("where", whereOf(record))
    row.button("go_on", say("go_on"), true, () => act.goOn(record))
    row.button("discard", say("throw_away"), true, (button) => askInPlace(button, words, () => act.drop(record)))
  })
  return (texts) => list.show(texts)
}

function whereOf({ where, at, entry }) {
  const place = say(`typed_${where}`, { time: dayAndTime(at) })
  return entry ? `${place} ${say("changes_entry")}` : place
}

/** The time alone says enough today. */
export function dayAndTime(moment) {
  const date = new Date(moment)
  if (date.toDateString() === new Date().toDateString()) return clock(date)
  const lang = document.documentElement.lang || undefined
  return `${date.toLocaleDateString(lang, { day: "numeric", month: "short" })}, ${clock(date)}`
}
