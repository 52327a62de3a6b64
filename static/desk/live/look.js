/**
 * What colleagues did: asked every two seconds, every ten while the tab is hidden, never twice at once.
 *
 * createLook({
 *   state       () => ({ writing, entry }): what is written in this window
 *   filter      () => ({ status, author, text }): what the stream is narrowed to
 *   onRows      ({ rows, gone, unpublished, desk_version, count? })
 *   onPeople, onBlog   (people), (blog, { may, counts })
 *   onReset     async () => desk_version: the rows were loaded anew, as they were then
 *   onLoggedOut (refusal)
 * }) gives { now(), stop() }: look at once; never again.
 */
import { ask, session, Unreachable } from "./ask.js";
import { config } from "./config.js";
import { warningLine } from "./warnings.js";
import { clock, say } from "./words.js";

const EVERY = 2_000 // milliseconds
const HIDDEN = 10_000
const LONGEST = 30_000
const PATIENCE = 10_000

export function createLook(parts) {
  let since = config.desk_version
  let setting = "" // what rows depend on beside their entries
  let failures = 0
  let wellAt = Date.now()
  let asking = null
  let timer = 0
  let isOver = false
  const warning = warningLine("look-warning")

  async function look() {
    clearTimeout(timer)
    if (asking || isOver) return
    asking = new AbortController()
    const pause = await once(asking.signal)
    asking = null
    if (!isOver) timer = setTimeout(look, pause)
  }

  /** One question; gives the milliseconds until the next. */
  async function once(signal) {
    const filter = parts.filter()
    const body = { since, filter, window: config.window, ...parts.state() }
    try {
      await take(await ask("look/", { body, signal, patience: PATIENCE }), filter)
    } catch (error) {
      return signal.aborted ? EVERY : failed(error)
    }
    failures = 0
    wellAt = Date.now()
    warning.say("")
    return document.hidden ? HIDDEN : EVERY
  }

  async function take(answer, filter) {
    parts.onPeople(answer.people)
    parts.onBlog(answer.blog, answer)
    const before = setting
    setting = JSON.stringify([answer.may, answer.blog.is_public])
    if (answer.reset || (before && before !== setting)) since = await parts.onReset()
    else if (JSON.stringify(parts.filter()) === JSON.stringify(filter)) {
      parts.onRows(answer)
      since = answer.desk_version
    } // else something else is asked for by now: the same question again
  }

  function failed(error) {
    failures += 1
    if (error instanceof Unreachable) {
      if (failures > 1) warning.say(say("no_connection", { time: clock(wellAt) }))
      return Math.min(EVERY * 2 ** (failures - 1), LONGEST)
    }
    if (error.status === 401) parts.onLoggedOut?.(error)
    else if (error.status) warning.say(error.message)
    else throw error
    return error.status === 401 ? HIDDEN : LONGEST
  }

  const onReturn = () => document.hidden || look()
  function leave() {
    asking?.abort()
    ask("look/", { body: { window: config.window, leaving: true }, keepalive: true }).catch(() => {})
  }
  document.addEventListener("visibilitychange", onReturn)
  for (const event of ["online", "pageshow"]) addEventListener(event, onReturn)
  addEventListener("pagehide", leave)
  session.addEventListener("back", look)
  look()
  return {
    now: look,
    stop() {
      isOver = true
      clearTimeout(timer)
    },
  }
}
