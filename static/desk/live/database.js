/**
 * IndexedDB in promises: one database a user, a few kinds of records in it.
 *
 *   const database = createDatabase("desk-7", { typed: "client_id" })    kinds, each with the field that is its key
 *   await database.all("typed")
 *   await database.put("typed", record)                   on its way at once, even if the page is closed now
 *   await database.change("typed", key, (old) => next)    in one transaction; null deletes, undefined leaves it alone
 *
 * Writes take effect in the order in which they were asked for.
 *
 * It is opened when first needed, and again after it was closed. Everything rejects when the browser refuses, or
 * stays silent for PATIENCE; at once, for a while after that.
 */

const VERSION = 1
const PATIENCE = 4000 // milliseconds; some browsers never answer at all
const REST = 30_000 // milliseconds until it is opened again: no text waits for the same silence twice

export function createDatabase(name, kinds) {
  let opening = null

  const forget = () => (opening = null)
  const open = () => {
    if (!opening) {
      opening = inTime(opened(name, kinds, forget))
      opening.catch(() => setTimeout(forget, REST))
    }
    return opening
  }

  return {
    async all(kind) {
      const database = await open()
      return inTime(everything(database.transaction(kind, "readonly"), kind))
    },
    async put(kind, record) {
      const database = await open()
      return inTime(written(database.transaction(kind, "readwrite"), kind, record))
    },
    async change(kind, key, revise, durability = "relaxed") {
      const database = await open()
      return inTime(revised(database.transaction(kind, "readwrite", { durability }), kind, key, revise))
    },
  }
}

/** An older tab that does not close is no reason to wait for ever: that is `blocked`, and inTime ends it. */
function opened(name, kinds, onClose) {
  return new Promise((resolve, reject) => {
    const asking = indexedDB.open(name, VERSION)
    asking.onupgradeneeded = () => {
      for (const [kind, keyPath] of Object.entries(kinds)) {
        if (!asking.result.objectStoreNames.contains(kind)) asking.result.createObjectStore(kind, { keyPath })
      }
    }
    asking.onerror = () => reject(asking.error)
    asking.onsuccess = () => {
      const database = asking.result
      database.onclose = onClose
      database.onversionchange = () => {
        database.close() // a newer page upgrades; this one asks to be loaded anew when it wants to write
        onClose()
      }
      resolve(database)
    }
  })
}

function everything(transaction, kind) {
  return new Promise((resolve, reject) => {
    const asked = transaction.objectStore(kind).getAll()
    transaction.onabort = () => reject(transaction.error)
    transaction.oncomplete = () => resolve(asked.result)
  })
}

function written(transaction, kind, record) {
  return new Promise((resolve, reject) => {
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"))
    transaction.oncomplete = () => resolve(record)
    transaction.objectStore(kind).put(record)
    transaction.commit?.()
  })
}

/** What `revise` made of the record, once that is written. */
function revised(transaction, kind, key, revise) {
  return new Promise((resolve, reject) => {
    const records = transaction.objectStore(kind)
    let made
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"))
    transaction.oncomplete = () => resolve(made)
    records.get(key).onsuccess = ({ target }) => {
      try {
        made = revise(target.result)
        if (made === null) records.delete(key)
        else if (made !== undefined) records.put(made)
        transaction.commit?.()
      } catch (error) {
        reject(error)
        transaction.abort()
      }
    }
  })
}

function inTime(promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer from IndexedDB")), PATIENCE)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
