// One poll: the same changes as JSON, through the browser's own cache, which asks with If-None-Match.

const PATIENCE = 15_000

/** The server did not answer, or not with changes. `seconds`: when it wants to be asked again, or null. */
export class Unanswered extends Error {
  constructor(reason, seconds = null) {
    super(reason)
    this.seconds = seconds
  }
}

/**
 * The answer at `url`; its `isStale` says that the server has lost its database and gives what it last knew.
 * Throws Unanswered, also when `signal` aborts it.
 */
export async function ask(url, signal) {
  const control = new AbortController()
  const abort = () => control.abort()
  const timer = setTimeout(abort, PATIENCE)
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await answer(await fetch(url, { headers: { Accept: 'application/json' }, signal: control.signal }))
  } catch (error) {
    throw error instanceof Unanswered ? error : new Unanswered(String(error))
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

async function answer(response) {
  if (response.ok) return { ...(await response.json()), isStale: response.headers.has('Warning') }
  const after = Number(response.headers.get('Retry-After'))
  throw new Unanswered(`status ${response.status}`, after > 0 ? after : null)
}
