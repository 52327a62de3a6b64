/**
 * The sources that this desk knows: those cited in this live blog from the start, and each that was ever found.
 * So the usual ones are there at once, and without a network. A source is what sources/ answers.
 */

import { ask } from "./ask.js";

const MOST = 8 // shown
const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ß: "ss" }
const known = new Map() // id to source
const cited = new Set() // their ids

export async function learnSources() {
  const { found } = await ask("sources/")
  for (const source of learn(found)) cited.add(source.id)
}

/** Those known with each of the words in one of their names, ranked as the server ranks. */
export function knownSources(words) {
  const wanted = plain(words)
  if (!wanted) return []
  const parts = wanted.split(/\s+/)
  const fits = (source) => parts.every((part) => namesOf(source).some((name) => name.includes(part)))
  const place = (source) => [rank(source, wanted), cited.has(source.id) ? 0 : 1]
  return [...known.values()]
    .filter(fits)
    .map((source) => ({ source, at: place(source) }))
    .sort((one, other) => one.at[0] - other.at[0] || one.at[1] - other.at[1] || byName(one.source, other.source))
    .slice(0, MOST)
    .map(({ source }) => source)
}

/** The same, after the server was asked. */
export async function findSources(words) {
  learn((await ask(`sources/?q=${encodeURIComponent(words)}`)).found)
  return knownSources(words)
}

/** The name of one, for a form that knows its number alone; "" where there is none. */
export async function labelOf(id) {
  if (known.has(id)) return known.get(id).label
  const [found] = learn((await ask(`sources/?id=${id}`)).found) // under another number, if it was merged away
  return found?.label ?? ""
}

/** {found, said}: those that are called much like this, and what to say of them; throws what ask() throws. */
export async function likeSources(name, signal) {
  const told = await ask(`sources/like/?name=${encodeURIComponent(name)}`, { signal })
  learn(told.found)
  return told
}

/** A new one; throws what ask() throws. */
export async function makeSource(values) {
  return learn([await ask("sources/new/", { body: values })])[0]
}

export function isExactly(source, words) {
  return rank(source, plain(words)) === 0 || namesOf(source).includes(plain(words))
}

function learn(found) {
  for (const source of found) known.set(source.id, source)
  return found
}

/** As the server folds names (liveblog/naming.py): no case, no accents, no marks. */
function plain(words) {
  const bare = words.normalize("NFKD").toLowerCase().replace(/[\p{M}'’ʼʹ`´.]/gu, "")
  return bare.replace(/[øłđðþæœıß]/g, (letter) => LETTERS[letter]).replace(/[^\p{L}\p{N}]+/gu, " ").trim()
}

function namesOf({ name, short_name: short, aliases }) {
  return [name, short, ...aliases].filter(Boolean).map(plain)
}

function rank({ name, short_name: short, aliases }, wanted) {
  if ([name, short].filter(Boolean).map(plain).includes(wanted)) return 0
  return [name, short, ...aliases].filter(Boolean).some((one) => plain(one).startsWith(wanted)) ? 1 : 2
}

function byName(one, other) {
  return one.name.localeCompare(other.name)
}
