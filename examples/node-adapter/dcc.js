// The skeleton of a DCC: it takes 'Read Instantaneous Import Registers' (4.1.1), checks it, and
// sends the Command. Every other request it refuses with HTTP 501. It does not verify the value of
// a signature, only who holds the certificate that is named. Put your own system in its place.

import { createHash, X509Certificate } from "node:crypto";
import { BadXml, child, escaped, parse, textAt } from "./xml.js";

const DUIS = "http://www.dccinterface.co.uk/ServiceUserGateway";
const READ = {
  variant: "4.1.1",
  reference: "4.1",
  body: "ReadInstantaneousImportRegisters",
  roles: new Set(["IS", "GS", "ED", "GT"]),
};
const PASSING = new Set(["Commissioned", "InstalledNotCommissioned", "Whitelisted", "Pending"]);
const IN_PART = ["service-request", "sending-commands"];
const LEFT_OUT = [
  ...["pre-command", "cos", "device-log", "firmware", "future-dated-smets1", "signed-pre-command"],
  ...["handover", "hub-replacement", "join", "quarantine", "sending-countersigned", "sequencing"],
  ...["responses-and-alerts", "alert-storm", "non-device", "smi-status", "schedules"],
  ...["hub-firmware", "signed-by-dcc", "device-certificates", "gbcs-payloads"],
  ...["quarantine-decisions", "services-cancelled", "web-services"],
];
const TABLES = {
  users: (r) => r.id,
  devices: (r) => r.id,
  registrations: (r) => `${r.mpxn} ${r.role} ${r.user}`,
  certificates: (r) => certificateKey(new X509Certificate(r.pem)),
  thresholds: (r) => `${r.scope} ${r.user} ${r.srv} ${r.item}`,
  cpl: (r) => `${r.manufacturer} ${r.model} ${r.firmware}`,
  sub_ghz_channels: (r) => r.band,
  alert_management: () => "the one",
};

export class SkeletonDcc {
  isOver = false;

  hello() {
    return {
      name: "skeleton DCC in Node.js",
      version: "1",
      virtual_clock: true,
      reset: true,
      quiescence: true,
      ports: ["user", "usercb", "wan", "cos", "s1sp", "ops"],
    };
  }

  // Of the service requests 4.1.1 alone is taken, and not every check is made: neither yes nor no.
  ics() {
    return {
      ...Object.fromEntries(IN_PART.map((item) => [item, "unknown"])),
      ...Object.fromEntries(LEFT_OUT.map((item) => [item, "no"])),
      "alert-parameters": "yes", // the records are taken, and nothing is made of them
    };
  }

  reset(now) {
    this.now = instant(now);
    this.tables = Object.fromEntries(Object.keys(TABLES).map((table) => [table, new Map()]));
    this.seen = new Set();
    this.out = [];
    const left = Object.entries(this.tables).map(([table, rows]) => [table, [...rows.keys()]]);
    return createHash("sha256").update(JSON.stringify([left, [...this.seen], this.out])).digest("hex");
  }

  // What is refused, each with the reason.
  load(records) {
    const refused = [];
    for (const [table, rows] of Object.entries(records)) {
      if (!Object.hasOwn(TABLES, table)) refused.push(`${table}: is no table here`);
      else for (const row of rows) this.keep(table, row, refused);
    }
    return refused;
  }

  keep(table, row, refused) {
    try {
      this.tables[table].set(TABLES[table](row), row);
    } catch (problem) {
      refused.push(`${table}: ${problem.message}`);
    }
  }

  deliver(message) {
    const [kind, name] = message.port.split(".", 2);
    if (kind === "user" && name) return this.receive(message, name);
    if (message.port === "ops") return this.operate(message.fields ?? {});
    if (["wan", "s1sp", "cos"].includes(kind)) return null; // taken, and nothing is made of it
    throw new Error(`no port ${message.port.slice(0, 40)}`);
  }

  operate(fields) {
    const refused =
      fields.kind === "update" ? this.load(fields.records ?? {}) : [`no operation ${fields.kind}`];
    const outcome = refused.length ? "refused" : "done";
    const reason = refused.length ? { reason: refused.join("; ").slice(0, 300) } : {};
    return { port: "ops", xml: "", fields: { outcome, ...reason }, at: this.at() };
  }

  receive(message, originator) {
    let request;
    try {
      request = requestOf(parse(message.xml ?? ""));
    } catch (problem) {
      if (problem instanceof BadXml) return this.refused(message, 400, problem.message);
      throw problem;
    }
    if (request.originator !== originator) return this.refused(message, 403, "another originator");
    if (request.variant !== READ.variant) return this.refused(message, 501, "4.1.1 alone");
    const code = this.firstFailure(request) ?? "I99";
    if (code === "I99") this.send(request);
    return { port: message.port, xml: acknowledgement(request, code, this.at()), fields: {}, at: this.at() };
  }

  refused(message, http, reason) {
    return { port: message.port, xml: "", fields: { http, reason }, at: this.at() };
  }

  // The response code of the first check that fails, if any does: 6.1(e), (a), (b), (n), (c), (f).
  firstFailure(request) {
    const certificate = this.tables.certificates.get(request.certificate);
    const user = this.tables.users.get(request.originator);
    const device = this.tables.devices.get(request.device);
    if (!certificate || !this.isValid(certificate)) return "E100";
    if (certificate.user && certificate.user !== request.originator) return "E100";
    if (certificate.remote_party_role !== "xmlSign") return "E65";
    if (request.reference !== READ.reference) return "E48";
    if (!user) return "E1";
    if (user.rights === "suspended") return "E3";
    if (!READ.roles.has(user.role)) return "E2";
    if (request.body !== READ.body) return "E49";
    if (!device) return "E19";
    if (request.commandVariant !== "1") return "E12";
    if (this.seen.has(request.id)) return "E69";
    if (!PASSING.has(device.status)) return "E5";
    if (!this.isRegistered(user, device)) return "E4";
    return undefined;
  }

  isValid(record) {
    const certificate = new X509Certificate(record.pem);
    const begins = Date.parse(certificate.validFrom);
    const ends = Date.parse(certificate.validTo);
    return !record.revoked && begins <= this.now && this.now <= ends;
  }

  isRegistered(user, device) {
    return [...this.tables.registrations.values()].some(
      (each) =>
        each.user === user.id &&
        each.role === user.role &&
        [device.import_mpxn, device.secondary_import_mpan, device.export_mpan].includes(each.mpxn) &&
        Date.parse(each.from) <= this.now &&
        (!each.to || this.now < Date.parse(each.to)),
    );
  }

  send(request) {
    this.seen.add(request.id);
    const fields = {
      kind: "command",
      device: request.device,
      srv: request.variant,
      request_id: request.id,
      payload: Buffer.from(`a stand-in for the GBCS Command of ${request.id}`).toString("base64"),
    };
    this.out.push({ port: "wan", xml: "", fields, at: this.at() });
  }

  advance(to) {
    const until = instant(to);
    if (until < this.now) throw new Error(`${to} is before ${this.at()}`);
    this.now = until;
    return { now: to, next_timer: null };
  }

  drain() {
    const messages = this.out;
    this.out = [];
    return { messages, idle: true, outstanding: [] };
  }

  mark(text) {
    process.stderr.write(`${text}\n`);
  }

  bye() {
    this.isOver = true;
  }

  at() {
    return new Date(this.now).toISOString().replace(/\.000Z$/, "Z");
  }
}

function instant(text) {
  const found = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(found)) throw new Error(`${text.slice(0, 40)} is no instant in UTC`);
  return found;
}

function certificateKey(certificate) {
  const names = certificate.issuer.split("\n").sort();
  return `${names.join(",")} ${BigInt(`0x${certificate.serialNumber}`)}`;
}

// What is read from a DUIS Request. Throws `BadXml` if it is none.
function requestOf(root) {
  if (root.name !== "Request" || root.namespace !== DUIS) throw new BadXml("no DUIS Request");
  const id = textAt(root, "Header", "RequestID") ?? "";
  const eui = "(?:[0-9A-F]{2}-){7}[0-9A-F]{2}";
  const parts = new RegExp(`^(${eui}):(${eui}):[0-9]{1,20}$`).exec(id);
  if (!parts) throw new BadXml("a RequestID is of two EUIs and a counter");
  const signer = ["Signature", "KeyInfo", "X509Data", "X509IssuerSerial"];
  const issuer = (textAt(root, ...signer, "X509IssuerName") ?? "").split(", ").sort().join(",");
  const serial = textAt(root, ...signer, "X509SerialNumber") ?? "";
  const body = child(root, "Body");
  return {
    id,
    originator: parts[1],
    device: parts[2],
    variant: textAt(root, "Header", "ServiceReferenceVariant"),
    reference: textAt(root, "Header", "ServiceReference"),
    commandVariant: textAt(root, "Header", "CommandVariant"),
    body: body && body.children.length === 1 ? body.children[0].name : undefined,
    certificate: `${issuer} ${serial}`,
  };
}

function acknowledgement(request, code, at) {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>` +
    `<sr:Response xmlns:sr="${DUIS}" schemaVersion="5.4"><sr:Header>` +
    `<sr:RequestID>${request.id}</sr:RequestID><sr:ResponseCode>${code}</sr:ResponseCode>` +
    `<sr:ResponseDateTime>${at}</sr:ResponseDateTime></sr:Header><sr:Body><sr:ResponseMessage>` +
    `<sr:ServiceReference>${escaped(request.reference ?? "")}</sr:ServiceReference>` +
    `<sr:ServiceReferenceVariant>${request.variant}</sr:ServiceReferenceVariant>` +
    `</sr:ResponseMessage></sr:Body></sr:Response>`
  );
}
