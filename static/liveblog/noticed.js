// Which corrections, clarifications and retractions have come to an update, and to those on other pages.

export const KINDS = ['correction', 'clarification', 'retraction']

/** The last notice of `article` that came after version `since`: its element; undefined if there is none. */
export function noticeSince(article, since) {
  const isNew = ({ dataset }) => KINDS.includes(dataset.kind) && Number(dataset.version) > since
  return [...article.querySelectorAll('.notice')].findLast(isNew)
}

/**
 * The latest corrections of the live blog at `live`: `standing`, newest first, [{id, first, version, kind}], and the
 * version `from` which on these are all. One page for everyone, so that asking for it says nothing of the reader.
 */
export async function askCorrections(live) {
  const response = await fetch(`${live}corrections/`, { credentials: 'omit' })
  if (!response.ok) throw new Error(`corrections: ${response.status}`)
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const listed = [...page.querySelectorAll('.correction')].map(({ dataset }) => ({
    id: Number(dataset.id),
    first: Number(dataset.firstVersion),
    version: Number(dataset.version),
    kind: dataset.kind,
    stands: 'standing' in dataset && KINDS.includes(dataset.kind),
  }))
  const from = page.querySelector('.pager-on') ? listed.at(-1).version : 0
  return { standing: listed.filter(({ stands }) => stands), from }
}
