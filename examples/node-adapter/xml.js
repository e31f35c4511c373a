// A small XML reader for DUIS messages: elements, attributes, text. What DUIS has no use for is
// refused: DOCTYPE, entities other than the five of XML, processing instructions, CDATA.

const MOST_CHARACTERS = 1_000_000;
const MOST_ELEMENTS = 10_000;
const DEEPEST = 64;
const NAME = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const SPACE = /[ \t\r\n]*/y;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export class BadXml extends Error {}

// The root element, as { name, namespace, attributes, children, text }.
export function parse(source) {
  if (typeof source !== "string" || source.length > MOST_CHARACTERS) {
    throw new BadXml(`no text of at most ${MOST_CHARACTERS} characters`);
  }
  return new Reader(source).document();
}

// The only child of that local name, or undefined. `parse` keeps namespaces for those who ask.
export function child(element, name) {
  const found = element.children.filter((each) => each.name === name);
  return found.length === 1 ? found[0] : undefined;
}

// The text of the element that a path of local names leads to, or undefined.
export function textAt(element, ...path) {
  let found = element;
  for (const name of path) {
    found = found && child(found, name);
  }
  return found && found.children.length === 0 ? found.text.trim() : undefined;
}

export function escaped(text) {
  return text.replace(/[&<>"]/g, (c) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot" }[c]};`);
}

class Reader {
  constructor(source) {
    this.source = source;
    this.at = 0;
    this.elements = 0;
  }

  document() {
    if (this.source.startsWith("\uFEFF")) this.at = 1;
    if (this.source.startsWith("<?xml ", this.at)) this.past("?>");
    this.between();
    const root = this.element(new Map([["", ""]]), 1);
    this.between();
    if (this.at !== this.source.length) this.fail("something after the root element");
    return root;
  }

  element(inherited, depth) {
    if (depth > DEEPEST) this.fail(`nested more than ${DEEPEST} deep`);
    if (++this.elements > MOST_ELEMENTS) this.fail(`more than ${MOST_ELEMENTS} elements`);
    this.expect("<");
    const tag = this.name();
    const { attributes, namespaces } = this.attributes(inherited);
    const [prefix, local] = tag.includes(":") ? tag.split(":") : ["", tag];
    if (!namespaces.has(prefix)) this.fail(`the prefix ${prefix} is not declared`);
    const made = {
      name: local,
      namespace: namespaces.get(prefix),
      attributes,
      children: [],
      text: "",
    };
    if (this.take("/>")) return made;
    this.expect(">");
    for (;;) {
      made.text += this.text();
      if (this.take("</")) break;
      if (this.source.startsWith("<!--", this.at)) this.comment();
      else if (/[!?]/.test(this.source[this.at + 1] ?? "")) this.fail("a construct DUIS does not use");
      else made.children.push(this.element(namespaces, depth + 1));
    }
    if (this.name() !== tag) this.fail(`${tag} is not closed`);
    this.space();
    this.expect(">");
    return made;
  }

  attributes(inherited) {
    const attributes = new Map();
    for (;;) {
      const before = this.at;
      this.space();
      if (/^(?:\/?>)/.test(this.source.slice(this.at, this.at + 2))) break;
      if (this.at === before) this.fail("no space before an attribute");
      const name = this.name();
      this.space();
      this.expect("=");
      this.space();
      const quote = this.source[this.at];
      if (quote !== '"' && quote !== "'") this.fail("an attribute without quotes");
      const end = this.source.indexOf(quote, this.at + 1);
      if (end < 0) this.fail("an attribute without an end");
      const raw = this.source.slice(this.at + 1, end);
      if (raw.includes("<")) this.fail("a < in an attribute");
      if (attributes.has(name)) this.fail(`the attribute ${name} twice`);
      attributes.set(name, this.resolved(raw));
      this.at = end + 1;
    }
    const namespaces = new Map(inherited);
    for (const [name, value] of attributes) {
      if (name === "xmlns") namespaces.set("", value);
      else if (name.startsWith("xmlns:")) namespaces.set(name.slice(6), value);
    }
    return { attributes, namespaces };
  }

  text() {
    const end = this.source.indexOf("<", this.at);
    if (end < 0) this.fail("an element without an end");
    const raw = this.source.slice(this.at, end);
    this.at = end;
    return this.resolved(raw);
  }

  resolved(raw) {
    return raw.replace(/&([^;&]{0,10});?/g, (whole, name) => {
      if (!whole.endsWith(";")) this.fail("an & that begins no entity");
      if (Object.hasOwn(ENTITIES, name)) return ENTITIES[name];
      const code = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(name);
      const point = code ? parseInt(code[1] ?? code[2], code[1] ? 16 : 10) : 0;
      const allowed =
        point === 9 || point === 10 || point === 13 || (point >= 32 && point < 0xd800) ||
        (point > 0xdfff && point < 0xfffe) || (point > 0xffff && point <= 0x10ffff);
      if (!allowed) this.fail(`the entity ${name}`);
      return String.fromCodePoint(point);
    });
  }

  between() {
    this.space();
    while (this.source.startsWith("<!--", this.at)) {
      this.comment();
      this.space();
    }
  }

  comment() {
    this.at += 4;
    this.past("-->");
  }

  name() {
    NAME.lastIndex = this.at;
    const found = NAME.exec(this.source);
    if (!found) this.fail("no name where one is due");
    this.at = NAME.lastIndex;
    return found[0];
  }

  space() {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.source);
    this.at = SPACE.lastIndex;
  }

  take(token) {
    if (!this.source.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token) {
    if (!this.take(token)) this.fail(`no ${token} where one is due`);
  }

  past(token) {
    const end = this.source.indexOf(token, this.at);
    if (end < 0) this.fail(`no ${token}`);
    this.at = end + token.length;
  }

  fail(why) {
    throw new BadXml(`${why}, at character ${this.at}`);
  }
}
