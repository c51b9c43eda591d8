// Verifies exported journals, a line of JSON for each: node verify_journal.mjs [--public-key=HEX] FILE...
// Written from docs/journal-format.md alone, with nothing of the till's own code; numbers below are its sections.

import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { readFileSync } from "node:fs";

const FORMAT = "canteen-journal/1";
const GENESIS = "0".repeat(64);
const ENTRY_KEYS = [
  "at", "day", "facts", "hash", "kind", "number", "postings", "previous", "signature", "till", "totals", "v",
];

class Unreadable extends Error {}

// §1: JSON in which a number is an integer (a BigInt here) or makes the text unreadable.
function parse(text) {
  let place = 0;
  const fail = () => { throw new Unreadable(`at ${place}`); };
  const blank = () => { while (" \t\r\n".includes(text[place] ?? "x")) place += 1; };
  const take = (sign) => { blank(); if (text[place] !== sign) fail(); place += 1; };
  const next = () => { blank(); return text[place]; };

  function string() {
    take('"');
    const start = place;
    while (text[place] !== '"') {
      if (text[place] === undefined) fail();
      place += text[place] === "\\" ? 2 : 1;
    }
    place += 1;
    const word = JSON.parse(`"${text.slice(start, place)}`);
    return word;
  }

  function list(open, close, item) {
    take(open);
    if (next() === close) { place += 1; return; }
    for (;;) {
      item();
      if (next() === close) { place += 1; return; }
      take(",");
    }
  }

  function value() {
    const first = next();
    if (first === '"') return string();
    if (first === "{") {
      const members = new Map();
      list("{", "}", () => { const key = string(); take(":"); members.set(key, value()); });
      return members;
    }
    if (first === "[") {
      const items = [];
      list("[", "]", () => items.push(value()));
      return items;
    }
    for (const [word, meaning] of [["null", null], ["true", true], ["false", false]]) {
      if (text.startsWith(word, place)) { place += word.length; return meaning; }
    }
    const number = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/.exec(text.slice(place, place + 1000));
    if (!number) fail();
    place += number[0].length;
    return number[2] || number[3] ? Number(number[0]) : BigInt(number[0]);
  }

  let whole;
  try {
    whole = value();
  } catch {
    throw new Unreadable("not JSON");
  }
  blank();
  if (place !== text.length) fail();
  return whole;
}

// §4: the one way to write.
function canonical(value) {
  if (value === null) return "null";
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value instanceof Map) {
    const keys = [...value.keys()].sort(byCodePoint);
    return `{${keys.map((key) => `${quoted(key)}:${canonical(value.get(key))}`).join(",")}}`;
  }
  throw new Unreadable("a number that is no integer");
}

const SHORT = { '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function quoted(text) {
  let out = '"';
  for (const sign of text) {
    const code = sign.codePointAt(0);
    out += SHORT[sign] ?? (code < 0x20 ? `\\u${code.toString(16).padStart(4, "0")}` : sign);
  }
  return `${out}"`;
}

function byCodePoint(one, other) {
  return Buffer.compare(Buffer.from(one, "utf8"), Buffer.from(other, "utf8"));
}

// §5 and §6.
const hashOf = (content) => createHash("sha256").update(canonical(content), "utf8").digest("hex");

function signatureCheck(publicKey) {
  if (typeof publicKey !== "string" || !/^[0-9a-f]{64}$/.test(publicKey)) throw new Unreadable("public key");
  const der = Buffer.from(`302a300506032b6570032100${publicKey}`, "hex");
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  return (hash, signature) =>
    /^[0-9a-fA-F]{64}$/.test(hash) &&
    typeof signature === "string" &&
    /^[0-9a-f]{128}$/.test(signature) &&
    verifySignature(null, Buffer.from(hash, "hex"), key, Buffer.from(signature, "hex"));
}

// §3: an entry, or why the line is none.
function readEntry(text) {
  const raw = parse(text);
  const need = (right) => { if (!right) throw new Unreadable("shape"); };
  const isText = (x) => typeof x === "string" && x.isWellFormed();
  const isWhole = (x) => typeof x === "bigint";
  need(raw instanceof Map);
  for (const key of ["till", "kind", "at", "day", "previous", "hash", "signature"]) need(isText(raw.get(key)));
  need(isWhole(raw.get("number")));
  need(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(raw.get("at")));
  need(!Number.isNaN(Date.parse(raw.get("at"))) && new Date(raw.get("at")).toISOString() === raw.get("at"));
  need(/^\d{4}-\d\d-\d\d$/.test(raw.get("day")) && !Number.isNaN(Date.parse(raw.get("day"))));
  need(new Date(raw.get("day")).toISOString().startsWith(raw.get("day")));
  for (const key of ["facts", "totals"]) {
    need(raw.get(key) instanceof Map);
    for (const [name, value] of raw.get(key)) {
      need(isText(name) && (isWhole(value) || (key === "facts" && (value === null || isText(value)))));
    }
  }
  need(Array.isArray(raw.get("postings")));
  let sum = 0n;
  for (const posting of raw.get("postings")) {
    need(Array.isArray(posting) && posting.length === 2 && isText(posting[0]) && isWhole(posting[1]));
    sum += posting[1];
  }
  need(sum === 0n);
  return raw;
}

function contentOf(entry) {
  const content = new Map(ENTRY_KEYS.map((key) => [key, entry.get(key)]));
  content.set("v", 1n);
  content.delete("hash");
  content.delete("signature");
  return content;
}

function lineOf(entry) {
  return canonical(contentOf(entry).set("hash", entry.get("hash")).set("signature", entry.get("signature")));
}

const sameTotals = (one, other) => one.size === other.size && [...one].every(([k, v]) => other.get(k) === v);

// §3, epochs: the next number, or where one begins the one behind exactly those it says stay unused.
function follows(entry, before) {
  const number = entry.get("number");
  const facts = entry.get("facts");
  if (entry.get("kind") !== "epoch-begun" || !facts.has("unused_first")) return number === before + 1n;
  const [first, last] = [facts.get("unused_first"), facts.get("unused_last")];
  return number > before + 1n && first === before + 1n && last === number - 1n;
}

// §7: every break, in the order of the lines.
function verify(lines, till, last, head, check) {
  const breaks = [];
  const seen = new Set();
  let before = { number: 0n, hash: GENESIS, totals: new Map() };
  lines.forEach((bytes, index) => {
    const line = index + 2;
    const say = (kind) => breaks.push({ line, kind });
    let text, entry;
    try {
      text = utf8(bytes);
      entry = readEntry(text);
    } catch {
      say("unreadable");
      return;
    }
    const [number, hash, totals] = ["number", "hash", "totals"].map((key) => entry.get(key));
    if (text !== lineOf(entry)) say("not-canonical");
    if (hash !== hashOf(contentOf(entry))) say("hash");
    if (!check(hash, entry.get("signature"))) say("signature");
    if (entry.get("till") !== till) say("till");
    if (seen.has(number)) say("repeated");
    else if (number < before.number + 1n) say("order");
    else if (!follows(entry, before.number)) say("gap");
    if (entry.get("previous") !== before.hash) say("chain");
    const expected = new Map(before.totals);
    for (const [account, fen] of entry.get("postings")) {
      expected.set(account, (expected.get(account) ?? 0n) + fen);
    }
    if (!sameTotals(totals, expected)) say("totals");
    seen.add(number);
    before = { number, hash, totals };
  });
  if (before.number !== last || before.hash !== head) breaks.push({ line: lines.length + 1, kind: "end" });
  return breaks;
}

const utf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

function splitLines(bytes) {
  const lines = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
  return lines;
}

function verifyFile(file, publicKey) {
  const [first, ...lines] = splitLines(readFileSync(file));
  const text = utf8(first ?? new Uint8Array());
  const header = parse(text);
  const usable =
    header instanceof Map &&
    header.get("format") === FORMAT &&
    typeof header.get("last") === "bigint" &&
    typeof header.get("till") === "string" &&
    typeof header.get("head") === "string" &&
    canonical(header) === text;
  if (!usable) throw new Unreadable("header");
  const check = signatureCheck(publicKey ?? header.get("public_key"));
  const content = new Map(header);
  content.delete("signature");
  const breaks = [];
  if (publicKey && publicKey !== header.get("public_key")) breaks.push({ line: 1, kind: "key" });
  if (!check(hashOf(content), header.get("signature"))) breaks.push({ line: 1, kind: "header" });
  breaks.push(...verify(lines, header.get("till"), header.get("last"), header.get("head"), check));
  return { till: header.get("till"), entries: lines.length, whole: breaks.length === 0, breaks };
}

let whole = true;
const words = process.argv.slice(2);
const publicKey = words.find((word) => word.startsWith("--public-key="))?.split("=")[1];
for (const file of words.filter((word) => !word.startsWith("--"))) {
  try {
    const verdict = verifyFile(file, publicKey);
    console.log(JSON.stringify(verdict));
    whole &&= verdict.whole;
  } catch (error) {
    if (!(error instanceof Unreadable || error instanceof TypeError)) throw error;
    console.log(JSON.stringify({ refused: `line 1 is no ${FORMAT} header: ${error.message}` }));
    whole = false;
  }
}
process.exitCode = whole ? 0 : 1;
