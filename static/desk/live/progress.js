/**
 * fetch() that tells how much of the body has gone: onProgress(share), from 0 to 1. Takes the options that ask.js
 * uses, and gives a Response.
 */
export function fetchTold(url, { method, headers, body, signal }, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total ? loaded / total : 0))
    request.addEventListener("load", () => resolve(responseOf(request)))
    request.addEventListener("error", () => reject(new TypeError("no network")))
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")))
    signal.addEventListener("abort", () => request.abort())
    request.send(body)
  })
}

function responseOf(request) {
  const headers = { "Retry-After": request.getResponseHeader("Retry-After") ?? "" }
  return new Response(request.responseText, { status: request.status, headers })
}
