/**
 * What is wrong with keeping text, said at once in #desk-warnings and gone once it works again.
 *
 *   const trouble = createTrouble()
 *   trouble.browser("full" | "forbidden" | null)      can this browser keep text?
 *   trouble.server("away" | reason | null)            can the server?
 */
import { warningLine } from "./warnings.js";
import { say } from "./words.js";

export function createTrouble() {
  const line = warningLine("keeping-warning")
  let browser = null
  let server = null

  const show = () => line.say(wordsFor(browser, server))
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
