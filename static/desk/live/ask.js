/** One way to ask the server: JSON back, a time limit, and who asks. */
import {config, here} from "./config.js";

const PATIENCE = 30_000; // milliseconds; after them the server counts as silent

/** Nobody answered in time, or not with JSON, or with 500 and above: worth asking again. */
export class Unreachable extends Error {}

/** The server said no: `status`, and `data` as liveblog/desk/live/answers.py describes it. */
export class Refusal extends Error {
  constructor(status, data) {
    super(data.reason);
    this.status = status;
    this.data = data;
  }
}

let token = document.querySelector("[name=csrfmiddlewaretoken]").value;

/** After a log-in the session has a new token. */
export function useToken(fresh) {
  token = fresh;
}

/**
 * Ask for a path below the desk's own, such as "send/". `body` (FormData, or anything that JSON can say) makes
 * it a POST. Gives the answer's JSON; throws Refusal or Unreachable.
 */
export async function ask(path, {body, patience = PATIENCE} = {}) {
  const headers = {Accept: "application/json", "X-Desk-User": String(config.user)};
  const options = {headers, signal: AbortSignal.timeout(patience), redirect: "error", cache: "no-store"};
  if (body !== undefined) {
    options.method = "POST";
    headers["X-CSRFToken"] = token;
    const isForm = body instanceof FormData || body instanceof URLSearchParams;
    if (!isForm) headers["Content-Type"] = "application/json";
    options.body = isForm ? body : JSON.stringify(body);
  }
  const {status, data} = await answered(new URL(path, location.origin + here), options);
  if (status < 300) return data;
  throw new Refusal(status, data);
}

async function answered(url, options) {
  try {
    const answer = await fetch(url, options);
    const data = await answer.json();
    if (answer.status >= 500) throw new Error(data.reason);
    return {status: answer.status, data};
  } catch (error) {
    throw new Unreachable(error.message);
  }
}
