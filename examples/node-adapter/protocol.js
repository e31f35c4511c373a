// The srpd target protocol, version 1, on stdin and stdout: one JSON-RPC 2.0 object in each line.
// `serve(target)` calls the method of the target that a request names; what it throws is an error.

import { createInterface } from "node:readline";

const VERSION = "1";
const NOT_JSON = -32700;
const NO_REQUEST = -32600;
const NO_METHOD = -32601;
const BAD_PARAMS = -32602;
const FAULT = -32000;
const NO_COMMON_VERSION = -32001;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string";

// For each method: what its params are made of, and the call.
const METHODS = {
  hello: [{ protocols: Array.isArray }, greeted],
  ics: [{}, (target) => ({ statement: target.ics() })],
  reset: [{ now: isText }, (target, { now }) => ({ digest: target.reset(now) })],
  load: [{ records: isObject }, (target, { records }) => ({ refused: target.load(records) })],
  deliver: [
    { message: (value) => isObject(value) && isText(value.port) && value.port !== "" },
    (target, { message }) => ({ answer: target.deliver(message) ?? null }),
  ],
  advance: [{ to: isText }, (target, { to }) => target.advance(to)],
  drain: [{}, (target) => target.drain()],
  mark: [{ text: isText }, (target, { text }) => (target.mark(text), {})],
  bye: [{}, (target) => (target.bye(), {})],
};

class Refused extends Error {
  constructor(code, why) {
    super(why);
    this.code = code;
  }
}

export function serve(target) {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on("line", (line) => {
    process.stdout.write(JSON.stringify(answer(target, line)) + "\n");
    if (target.isOver) lines.close();
  });
}

export function answer(target, line) {
  let id = null;
  try {
    const request = read(line);
    if (isObject(request) && Number.isInteger(request.id)) id = request.id;
    return { jsonrpc: "2.0", id, result: resultOf(target, request) };
  } catch (problem) {
    const code = problem instanceof Refused ? problem.code : FAULT;
    return { jsonrpc: "2.0", id, error: { code, message: String(problem.message ?? problem) } };
  }
}

function read(line) {
  try {
    return JSON.parse(line);
  } catch (problem) {
    throw new Refused(NOT_JSON, problem.message);
  }
}

function resultOf(target, request) {
  if (!isObject(request)) throw new Refused(NO_REQUEST, "no object");
  const { jsonrpc, id, method, params } = request;
  if (isText(method) && !Object.hasOwn(METHODS, method)) {
    throw new Refused(NO_METHOD, `there is no method ${method}`);
  }
  if (jsonrpc !== "2.0" || !Number.isInteger(id) || !isText(method) || !isObject(params)) {
    throw new Refused(NO_REQUEST, "a request has jsonrpc, id, method and params");
  }
  const [wanted, call] = METHODS[method];
  for (const [name, fits] of Object.entries(wanted)) {
    if (!fits(params[name])) throw new Refused(BAD_PARAMS, `${method}: ${name} is not as it must be`);
  }
  return call(target, params);
}

function greeted(target, { protocols }) {
  if (!protocols.includes(VERSION)) {
    throw new Refused(NO_COMMON_VERSION, `only version ${VERSION} is spoken here`);
  }
  return { protocol: VERSION, protocols: [VERSION], ...target.hello() };
}
