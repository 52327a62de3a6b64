// A link to the live desk, in the browser that has opened it before. The page itself is the same for everyone:
// the desk's page leaves its path in localStorage, under "desk:<slug>", and nothing else of what may stand there
// is taken for one.

const DESK = /^\/admin\/liveblog\/liveblog\/\d+\/desk\/$/

const { slug, words } = document.getElementById('desk-link').dataset
const path = kept(`desk:${slug}`)
if (DESK.test(path)) {
  const link = document.createElement('a')
  link.href = path
  link.textContent = words
  document.querySelector('.masthead nav').append(link)
}

/** What stands under `key`; "" where nothing does, or the browser allows no looking. */
function kept(key) {
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}
