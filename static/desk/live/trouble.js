/**
 * What is wrong with keeping text, said at once in #desk-warnings and gone once it works again.
 *
 *   const trouble = createTrouble()
 *   trouble.browser("full" | "forbidden" | null)      can this browser keep text?
 *   trouble.server("away" | reason | null)            can the server?
 */
import { say } from "./words.js";

export function createTrouble() {
  const line = document.createElement("p")
  line.id = "keeping-warning"
  line.className = "problem"
  let browser = null
  let server = null

  const show = () => {
    const words = wordsFor(browser, server)
    if (line.textContent === words) return
    line.textContent = words
    if (words) document.getElementById("desk-warnings").append(line)
    else line.remove()
  }
  return {
    browser(now) {
      browser = now
      show()
    },
    server(now) {
      server = now
      show()
    },
  }
}

/** A dead network alone is told elsewhere, and costs no text. */
function wordsFor(browser, server) {
  const refusal = server && server !== "away" ? say("server_keeps_not", { reason: server }) : ""
  if (!browser) return refusal
  const why = say(`storage_${browser}`)
  return say(server ? "kept_nowhere" : "kept_on_server_only", { why })
}
