// The counter's JSON door. Three outcomes: an answer, a refusal (nothing was changed), or no answer at all.
const PATIENCE_MILLISECONDS = 15_000; // the server answers within 5 s; longer means that the line is down

export class Refusal extends Error {
  constructor(status, { code, message }) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

// Says nothing about what the server did: the same request may be sent again, it is the same payment.
export class NoAnswer extends Error {}

export class Door {
  constructor(root, token) {
    this.root = root;
    this.token = token;
  }

  get(path) {
    return this.ask(path, { method: "GET" });
  }

  post(path, body) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    return this.ask(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async ask(path, options) {
    const response = await answered(this.root + path, options);
    const content = await response.json().catch(() => null);
    if (response.ok && content) return content;
    if (response.status >= 500 || !content?.code) throw new NoAnswer(`${response.status} from ${path}`);
    throw new Refusal(response.status, content);
  }
}

export async function textOf(path) {
  const response = await answered(path, {});
  if (!response.ok) throw new NoAnswer(`${response.status} from ${path}`);
  return response.text();
}

async function answered(path, options) {
  try {
    return await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE_MILLISECONDS), redirect: "error" });
  } catch (error) {
    throw new NoAnswer(error.message);
  }
}
