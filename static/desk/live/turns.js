/**
 * One tab of this user at a time: of all that ask for the same name, one works, and the next when it is done or gone.
 *
 *   await inTurn(store, "sending", work)     what work() gives
 *   const let_go = hold(store, name)         this tab has it until it lets go, or is closed
 *   await heldNames(store)                   what any tab holds now
 *   await untilFree(store)                   a moment for a page that is being closed to let go
 *
 * The browser's own locks do this. Where it has none, a turn is a note in the store that runs out.
 */

const LEASE = 20_000 // milliseconds; renewed while the work goes on
const CLOSING = 500 // milliseconds until a page that is loaded anew is gone
const me = Math.random().toString(36).slice(2)

export async function inTurn(store, name, work) {
  if (navigator.locks) return navigator.locks.request(`${store.name} ${name}`, work)
  const take = (old) => (isFree(old) ? { name, holder: me, until: Date.now() + LEASE } : undefined)
  const taken = await store.change("turns", name, take)
  if (!taken) return undefined
  const renewal = setInterval(() => store.change("turns", name, take), LEASE / 3)
  try {
    return await work()
  } finally {
    clearInterval(renewal)
    await store.remove("turns", name)
  }
}

function isFree(note) {
  return !note || note.holder === me || note.until < Date.now()
}

/** Gives the function that lets go. */
export function hold(store, name) {
  let letGo = () => {}
  const held = new Promise((resolve) => (letGo = resolve))
  navigator.locks?.request(`${store.name} ${name}`, () => held)
  return letGo
}

/** Names that tabs of this user hold, this one too. */
export async function heldNames(store) {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  const before = `${store.name} `
  return new Set(held.filter(({ name }) => name.startsWith(before)).map(({ name }) => name.slice(before.length)))
}

export async function untilFree(store) {
  const end = Date.now() + CLOSING
  while ((await heldNames(store)).size > 0 && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, CLOSING / 10))
  }
}
