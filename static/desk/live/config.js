/** What the page knows from the start: {blog, slug, user, name, window, desk_version}; ids are numbers. */
export const config = JSON.parse(document.getElementById("desk-config").textContent);

/** The live desk's address, which all of its others start with. */
export const here = location.pathname;
