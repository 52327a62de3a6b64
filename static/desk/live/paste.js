/**
 * What is pasted, made plain: HTML in, HTML of TAGS out, with no attribute but a link's address. Knows what
 * Word, Google Docs and web pages put on the clipboard. Nothing is loaded or run: it is parsed aside.
 *
 *   cleanPaste('<b style="font-weight:normal"><span style="font-weight:700">So</span></b>')  "<p><strong>So…"
 *   paragraphsOf("One\n\nTwo")                                                               "<p>One</p><p>Two</p>"
 */

import { listsOfWord, styled, WAS } from "./paste_word.js";

/** The tags of liveblog/sanitise.py. */
export const TAGS = ["p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "h3", "sub", "sup"]

const NEVER = "script, style, meta, link, title, base, xml, iframe, frame, object, embed, applet, svg, math, " +
  "noscript, template, img, picture, video, audio, canvas, input, button, select, textarea, datalist, head"
const SAME = { B: "strong", I: "em", H1: "h3", H2: "h3", H4: "h3", H5: "h3", H6: "h3", MENU: "ul", DIR: "ul" }
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, table, div, section, article, header, footer, " +
  "main, aside, nav, figure, figcaption, address, dl, dt, dd, pre, form, fieldset, center, details, hr"
const MEANT = [
  ["vertical-align", /^super/, "sup"],
  ["vertical-align", /^sub/, "sub"],
  ["font-style", /^(italic|oblique)/, "em"],
  ["font-weight", /^(bold|bolder|[6-9]00)/, "strong"],
]

export function cleanPaste(html) {
  const { body } = new DOMParser().parseFromString(disarmed(html), "text/html")
  for (const element of body.querySelectorAll(NEVER)) element.remove()
  dropComments(body)
  listsOfWord(body)
  for (const table of [...body.querySelectorAll("table")].reverse()) flatten(table)
  for (const element of [...body.querySelectorAll("*")].reverse()) plain(element)
  paragraph(body)
  return body.innerHTML
}

/** Blank lines part paragraphs, and single ones lines; without any blank line, each line is a paragraph. */
export function paragraphsOf(text) {
  const lines = text.replace(/\r\n?/g, "\n").trim()
  const parts = /\n[ \t]*\n/.test(lines) ? lines.split(/\n(?:[ \t]*\n)+/) : lines.split("\n")
  return parts.map((part) => `<p>${escaped(part).replaceAll("\n", "<br>")}</p>`).join("")
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
}

/** Renamed, because even to parse a style, a handler or a base counts as using it, which the policy forbids. */
function disarmed(html) {
  const tags = html.replace(/(<\/?)(?:style|base)\b/gi, "$1xml")
  return tags.replace(/([\s"'/])(style|on[a-z]+)(?=[\s=/>])/gi, `$1${WAS}$2`)
}

/** In words and addresses the same letters are no attribute. */
function rearmed(text) {
  return text.replaceAll(WAS, "")
}

function dropComments(body) {
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_TEXT)
  const found = []
  while (walk.nextNode()) found.push(walk.currentNode)
  for (const node of found) {
    if (node.nodeType === Node.COMMENT_NODE) node.remove()
    else if (node.data.includes(WAS)) node.data = rearmed(node.data)
  }
}

/** A row of words becomes a paragraph; a table that lays out a page gives what it holds. */
function flatten(table) {
  const rows = [...table.querySelectorAll("tr")]
  const laysOut = rows.some((row) => row.querySelector("ul, ol, blockquote, h1, h2, h3, h4, p + p"))
  table.replaceWith(...rows.flatMap((row) => (laysOut ? [...row.cells].map(boxed) : [lineOf(row)])))
}

function boxed(cell) {
  const box = document.createElement("div")
  box.append(...cell.childNodes)
  return box
}

function lineOf(row) {
  const line = document.createElement("p")
  line.textContent = [...row.cells].map((cell) => cell.textContent.replace(/\s+/g, " ").trim()).join(" | ")
  return line
}

/** One element, its children being plain already: kept under its tag, or its children in its place. */
function plain(element) {
  const inner = wrapped(element, [...element.childNodes])
  const name = SAME[element.tagName] ?? element.tagName.toLowerCase()
  if (!isMeant(element, name)) {
    if (element.matches(BLOCKS)) return element.replaceWith(...paragraphed(inner))
    return element.replaceWith(...inner)
  }
  const kept = document.createElement(name)
  if (name === "a") kept.setAttribute("href", addressOf(element))
  kept.append(...inner)
  if (name === "h3") for (const bold of kept.querySelectorAll("strong")) bold.replaceWith(...bold.childNodes)
  if (name === "blockquote") paragraph(kept)
  if (name === "p" && kept.querySelector(BLOCKS)) return element.replaceWith(...paragraphed(inner))
  if (name !== "br" && !kept.textContent.replaceAll("\u00a0", " ").trim()) return element.replaceWith(...gap(element))
  element.replaceWith(kept)
}

/** Between words an element that holds only a space leaves it. */
function gap(element) {
  return element.textContent && !element.matches(BLOCKS) ? [" "] : []
}

function isMeant(element, name) {
  if (name === "strong") return !/^(normal|[1-4]00)/.test(styled(element, "font-weight"))
  if (name === "em") return styled(element, "font-style") !== "normal"
  if (name === "a") return addressOf(element) !== ""
  return TAGS.includes(name)
}

/** What an element's style says of its words, said by tags. */
function wrapped(element, nodes) {
  if (element.matches("b, strong, i, em, sub, sup, a, li, ul, ol, h1, h2, h3, h4, h5, h6")) return nodes
  if (!element.textContent.trim()) return nodes
  for (const [property, value, tag] of MEANT) {
    if (!value.test(styled(element, property)) || element.querySelector(BLOCKS)) continue
    const mark = document.createElement(tag)
    mark.append(...nodes)
    nodes = [mark]
  }
  return nodes
}

/** A link's address as it is meant: without the way through Google that Docs puts before it. */
function addressOf(link) {
  const given = rearmed(link.getAttribute("href")?.trim() ?? "")
  if (!/^(https?:\/\/|mailto:)/i.test(given)) return ""
  const through = /^https?:\/\/(?:www\.)?google\.[a-z.]+\/url\?(.*)/i.exec(given)
  return (through && new URLSearchParams(through[1]).get("q")) || given
}

/** Loose words between blocks become paragraphs of their own; two line breaks part them. */
function paragraph(parent) {
  parent.replaceChildren(...paragraphed([...parent.childNodes]))
}

function paragraphed(nodes) {
  const done = []
  let open = null
  const close = () => {
    trimBreaks(open)
    if (open?.textContent.replaceAll("\u00a0", " ").trim()) done.push(open)
    open = null
  }
  nodes.forEach((node, number) => {
    const isBlock = node instanceof Element && node.matches(BLOCKS)
    if (isBlock || (isBreak(node) && isBreak(nodes[number + 1]))) close()
    if (isBlock) done.push(node)
    else (open ??= document.createElement("p")).append(node)
  })
  close()
  return done
}

function isBreak(node) {
  return node instanceof Element && node.tagName === "BR"
}

function trimBreaks(paragraph) {
  while (isBreak(paragraph?.firstChild)) paragraph.firstChild.remove()
  while (isBreak(paragraph?.lastChild)) paragraph.lastChild.remove()
}
