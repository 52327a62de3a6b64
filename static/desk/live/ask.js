/**
 * One way to ask the server: JSON back, a time limit, and who asks.
 *
 *   ask("send/", { body })   the answer's JSON; throws Refusal (the server said no) or Unreachable (ask again later)
 *   session                  tells "lost": logged out, or somebody else is logged in; and "back": it is us again
 */
import { config, here } from "./config.js";
import { fetchTold } from "./progress.js";
import { say } from "./words.js";

const PATIENCE = 30_000 // milliseconds; after them the server counts as silent
const PASSING = new Set([408, 425, 429]) // refusals that mean: later

/** Nobody answered in time, or not with JSON, or with "later": worth asking again. */
export class Unreachable extends Error {
  /** `reason` in words, "" for no network; `status` 0 for no answer; `retryAfter`: seconds that the server named. */
  constructor(reason, { status = 0, retryAfter = 0 } = {}) {
    super(reason)
    this.status = status
    this.retryAfter = retryAfter
  }
}

/** The server said no: `status`, and `data` as liveblog/desk/live/answers.py describes it. */
export class Refusal extends Error {
  constructor(status, data) {
    super(data.reason)
    this.status = status
    this.data = data
  }
}

export const session = new EventTarget()
let isLost = false
let token = document.querySelector("[name=csrfmiddlewaretoken]").value

/** After a log-in the session has a new token. */
export function useToken(fresh) {
  token = fresh
}

/**
 * Ask for a path below the desk's own, such as "send/". `body` (FormData, or anything that JSON can say) makes
 * it a POST; `signal` ends it early, `keepalive` lets it outlive the page. `anyone`: not as this page's user.
 * onProgress(share) is told how much of the body has gone, from 0 to 1.
 */
export async function ask(path, { body, patience, signal, keepalive, anyone = false, onProgress } = {}) {
  const options = { body, patience, signal, keepalive, anyone, onProgress }
  let { status, data } = await answered(path, options)
  if (status === 403 && data.stale) ({ status, data } = await askAnew(path, options))
  if (status === 401 && !anyone) lose(data)
  if (status >= 300) throw new Refusal(status, data)
  if (!anyone) regain()
  return data
}

/** Who is logged in now, as {user, name}; from now on their token is used. */
export async function whoIsIn() {
  const who = await ask(document.getElementById("log-in-form").action, { anyone: true })
  useToken(who.csrf)
  return who
}

export function isOut() {
  return isLost
}

/** We are logged in as the page's user: whatever waited for that goes on. */
export function regain() {
  if (!isLost) return
  isLost = false
  session.dispatchEvent(new Event("back"))
}

function lose(data) {
  isLost = true
  session.dispatchEvent(new CustomEvent("lost", { detail: data }))
}

/** Somebody has logged in elsewhere in this browser, which made our token old: they, or we? */
async function askAnew(path, options) {
  const { user, name } = await whoIsIn()
  if (options.anyone || user === config.user) return answered(path, options)
  const reason = user ? say("somebody_else", { name }) : say("logged_out")
  return { status: 401, data: { reason, user } }
}

/** {status, data} of one answer that is worth reading; else Unreachable. */
async function answered(path, { patience = PATIENCE, signal, onProgress, ...options }) {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), patience)
  const stop = () => limit.abort()
  signal?.addEventListener("abort", stop)
  try {
    signal?.throwIfAborted()
    const url = new URL(path, location.origin + here)
    const asked = request(options, limit.signal)
    const answer = await (onProgress ? fetchTold(url, asked, onProgress) : fetch(url, asked))
    return await read(answer)
  } catch (error) {
    if (error instanceof Unreachable) throw error
    const isSilent = limit.signal.aborted && !signal?.aborted
    throw new Unreachable(isSilent ? say("silent", { seconds: Math.round(patience / 1000) }) : "")
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener("abort", stop)
  }
}

function request({ body, keepalive = false, anyone }, signal) {
  const headers = { Accept: "application/json" }
  const options = { headers, signal, keepalive, redirect: "error", cache: "no-store" }
  if (!anyone) headers["X-Desk-User"] = String(config.user)
  if (body === undefined) return options
  headers["X-CSRFToken"] = token
  const isForm = body instanceof FormData || body instanceof URLSearchParams
  if (!isForm) headers["Content-Type"] = "application/json"
  return { ...options, method: "POST", body: isForm ? body : JSON.stringify(body) }
}

async function read(answer) {
  const { status } = answer
  const data = await answer.json().catch(notJSON)
  if (status === 413 && !data) return { status, data: { reason: say("too_large") } } // a proxy's own page
  const reason = data?.reason || say("bad_answer", { status })
  if (data && status < 500 && !PASSING.has(status)) return { status, data }
  throw new Unreachable(reason, { status, retryAfter: secondsOf(answer.headers.get("Retry-After")) })
}

/** Null for a page where JSON should be; but a body that broke off is no answer at all. */
function notJSON(error) {
  if (error instanceof SyntaxError) return null
  throw error
}

/** "120", or a date, in seconds from now; 0 where nothing sensible is said. */
function secondsOf(header) {
  const seconds = Number(header ?? 0)
  const known = Number.isNaN(seconds) ? (Date.parse(header) - Date.now()) / 1000 : seconds
  return Math.min(Math.max(known || 0, 0), 600)
}
