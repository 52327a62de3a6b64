/** A line in #desk-warnings, there while it has something to say: warningLine("look-warning").say("…"), .say(""). */
export function warningLine(id) {
  const line = document.createElement("p")
  line.id = id
  return {
    say(words) {
      if (line.textContent === words) return
      line.textContent = words
      if (words) document.getElementById("desk-warnings").append(line)
      else line.remove()
    },
  }
}
