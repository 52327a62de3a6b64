/**
 * What must not be lost, kept in this browser for one user: "typed" texts, the "outbox", and "turns" (see turns.js).
 *
 *   const store = createStore({ user, onTrouble })
 *   await store.put("typed", record)
 *   await store.change("typed", client_id, (old) => record)   null removes, undefined leaves it; gives what is kept now
 *   await store.all("outbox")
 *   store.onChange((kind) => …)      something was changed, here or in another tab
 *   store.tell(message), store.onTold((message) => …)         between the tabs of this user
 *
 *   store.isInMemory()               whether something would be lost with this page
 *
 * Where the browser forbids or fails to write, records live in this page's memory, and `onTrouble("full" or
 * "forbidden")` says so at once; it is tried again every few seconds, and `onTrouble(null)` says that all is kept.
 */
import { createDatabase } from "./database.js";

const KINDS = { typed: "client_id", outbox: "client_id", turns: "name" }
const TRY_AGAIN = 5000 // milliseconds

export function createStore({ user, onTrouble }) {
  const name = `desk-${user}`
  const database = createDatabase(name, KINDS)
  const tabs = createTabs(name)
  const memory = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, new Map()]))
  let trouble = null

  /** `write` to the disk; where that fails, what `instead` gives is held here. */
  const kept = async (kind, key, write, instead) => {
    const held = memory[kind]
    try {
      const made = await write()
      held.delete(key)
      if (trouble) await writeMemory()
      return made
    } catch (error) {
      const made = await instead()
      if (made !== undefined) held.set(key, made)
      report(error)
      return made
    } finally {
      tabs.changed(kind)
    }
  }

  const change = (kind, key, revise, durability) => {
    const onTop = (old) => revise(current(memory[kind], key, old))
    const inMemory = async () => onTop(await onDisk(kind, key))
    return kept(kind, key, () => database.change(kind, key, onTop, durability), inMemory)
  }

  const put = (kind, record) => kept(kind, record[KINDS[kind]], () => database.put(kind, record), () => record)

  const onDisk = async (kind, key) => {
    const records = await database.all(kind).catch(() => [])
    return records.find((record) => record[KINDS[kind]] === key)
  }

  const all = async (kind) => {
    const records = await database.all(kind).catch((error) => report(error) ?? [])
    const found = new Map(records.map((record) => [record[KINDS[kind]], record]))
    for (const [key, record] of memory[kind]) found.set(key, record)
    return [...found.values()].filter(Boolean)
  }

  /** What could not be written is written now; throws when it still can't. */
  const writeMemory = async () => {
    for (const [kind, held] of Object.entries(memory)) {
      if (!held.size) await database.all(kind)
      for (const [key, record] of held) {
        const unlessNewer = () => (held.get(key) === record ? record : undefined)
        await database.change(kind, key, unlessNewer)
        if (unlessNewer() !== undefined) held.delete(key)
      }
    }
    report(null)
  }

  const report = (error) => {
    const now = error && (error.name === "QuotaExceededError" ? "full" : "forbidden")
    if (now === trouble) return
    if (!trouble) setTimeout(tryAgain, TRY_AGAIN)
    trouble = now
    onTrouble(trouble)
  }

  const tryAgain = async () => {
    if (trouble) await writeMemory().catch(() => setTimeout(tryAgain, TRY_AGAIN))
  }

  return {
    name,
    all,
    change,
    put,
    remove: (kind, key) => change(kind, key, () => null),
    isInMemory: () => Object.values(memory).some((held) => [...held.values()].some(Boolean)),
    onChange: tabs.onChange,
    tell: tabs.tell,
    onTold: tabs.onTold,
  }
}

function current(held, key, old) {
  return held.has(key) ? (held.get(key) ?? undefined) : old
}

/** Messages between the tabs of one user; where there are none, this tab talks to itself alone. */
function createTabs(name) {
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name)
  const local = new EventTarget()
  channel?.addEventListener("message", ({ data }) => {
    local.dispatchEvent(new CustomEvent(data.changed ? "changed" : "told", { detail: data }))
  })
  return {
    changed(kind) {
      local.dispatchEvent(new CustomEvent("changed", { detail: { changed: kind } }))
      channel?.postMessage({ changed: kind })
    },
    tell: (message) => channel?.postMessage(message),
    onChange: (fn) => local.addEventListener("changed", ({ detail }) => fn(detail.changed)),
    onTold: (fn) => local.addEventListener("told", ({ detail }) => fn(detail)),
  }
}

/** Ask once that the browser does not clear this away when the disk runs full. */
export async function askToKeep() {
  try {
    if (localStorage.getItem("desk-persist") || (await navigator.storage.persisted())) return
    localStorage.setItem("desk-persist", "asked")
    await navigator.storage.persist()
  } catch {
    // Forbidden storage is told of where it is written to.
  }
}
