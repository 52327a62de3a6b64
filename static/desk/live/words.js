/** What the scripts say, in the desk's language: the list is liveblog/desk/live/words.py. */
const words = JSON.parse(document.getElementById("desk-words").textContent)

/** say("found", { count: 3 }) fills "%(count)s found". */
export function say(key, values = {}) {
  return words[key].replace(/%\((\w+)\)s/g, (_, name) => values[name])
}

/** Says a line to everyone: in sight above the composer, and to screen readers. */
export function announce(line) {
  document.getElementById("desk-said").textContent = line
}

/** The time of day of a moment (Date, ISO text or milliseconds), as in "14:02". */
export function clock(moment) {
  const lang = document.documentElement.lang || undefined
  return new Date(moment).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
}
