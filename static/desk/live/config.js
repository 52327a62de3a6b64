/** What the page knows from the start: {blog, slug, headline, user, name, window, desk_version, copies}. */
export const config = JSON.parse(document.getElementById("desk-config").textContent)

/** The live desk's address, which all of its others start with. */
export const here = location.pathname
