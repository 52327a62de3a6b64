// The server's fragments as elements, and a fresh one in an old one's place without the reader losing theirs.
// The HTML comes from the sanitiser by way of the server's one template; nothing else is ever parsed here.

/** What `html` holds. Its scripts never run, and its pictures load only once it stands on the page. */
export function parse(html) {
  const template = document.createElement('template')
  template.innerHTML = html
  return template.content
}

/** The article of entry `id`; null for one that was taken down (""). Throws for anything else. */
export function parseEntry(id, html) {
  const { children } = parse(html)
  if (html.trim() === '') return null
  if (children.length !== 1 || children[0].id !== `entry-${id}`) throw new Error(`not entry ${id}`)
  return children[0]
}

/** `panel` with `html` in it. */
export function refilled(panel, html) {
  const fresh = panel.cloneNode(false)
  fresh.append(parse(html))
  return fresh
}

/** Put `fresh` in the place of `old`: loaded pictures, opened details and the focus stay as they are. */
export function swap(old, fresh) {
  const { activeElement } = old.getRootNode() // the page's, or a shadow root's
  const focused = old.contains(activeElement) ? activeElement : null
  const next = focused && twin(focused, old, fresh)
  openAgain(old, fresh)
  keepPictures(old, fresh)
  old.replaceWith(fresh)
  if (next) focus(next)
}

/** Give `element` the focus without scrolling; by script alone if it is not in the order of tabs. */
export function focus(element) {
  if (element.tabIndex < 0 && !element.hasAttribute('tabindex')) {
    element.setAttribute('tabindex', '-1')
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true })
  }
  element.focus({ preventScroll: true })
}

/** What in `fresh` is to the reader what `node` was in `old`: of the same id or address, or `fresh` itself. */
function twin(node, old, fresh) {
  if (node === old) return fresh
  const alike = [...fresh.querySelectorAll(node.tagName)]
  const address = node.getAttribute('href')
  const nth = [...old.querySelectorAll(node.tagName)].indexOf(node)
  return (
    alike.find(({ id }) => id && id === node.id) ??
    alike.find((other) => address && other.getAttribute('href') === address) ??
    (address ? fresh : alike[nth] ?? fresh)
  )
}

function openAgain(old, fresh) {
  const before = old.querySelectorAll('details')
  fresh.querySelectorAll('details').forEach((details, nth) => {
    if (before[nth]?.open) details.open = true
  })
}

function keepPictures(old, fresh) {
  for (const picture of fresh.querySelectorAll('img')) {
    const loaded = [...old.querySelectorAll('img')].find((other) => other.isEqualNode(picture))
    if (loaded) picture.replaceWith(loaded)
  }
}
