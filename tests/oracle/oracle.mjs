#!/usr/bin/env node
// Writes what Chrome DevTools computes from heap snapshots, as tables to compare with.
//
//   node oracle.mjs OUT FILE...            OUT/<name>.nodes.tsv and OUT/<name>.classes.tsv for each file
//   node oracle.mjs --diff OUT BASE FILE   OUT/<base>--<name>.diff.tsv: FILE compared with BASE
//
// <name> is the file's name without .zst, .heapsnapshot and .heaptimeline. Files may be compressed with zstd.
// Texts are written as JSON, so that tabs and line ends stay inside. A node's name is left out where it is the file's own.
// Hermes writes no counts into the header, which DevTools can't load: such files get the counts that they lack.
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {MessageChannel} from 'node:worker_threads';
import {HeapSnapshotLoader, NodeFilter, SecondaryInitManager} from './dist/devtools.mjs';

const CHUNK_LENGTH = 10_000_000;

const nameOf = file => path.basename(file).replace(/\.zst$/, '').replace(/\.heap(snapshot|timeline)$/, '');

function textOf(file) {
  if (!file.endsWith('.zst')) return fs.readFileSync(file);
  const {stdout, status, stderr} = spawnSync('zstd', ['-dc', file], {maxBuffer: 2 ** 32});
  if (status !== 0) throw new Error(`${file}: ${stderr}`);
  return stdout;
}

/** The text in pieces as the panel hands them over. A JavaScript string can't hold all of a large file. */
function* parts(bytes) {
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; at += CHUNK_LENGTH) {
    const end = Math.min(at + CHUNK_LENGTH, bytes.length);
    const text = decoder.decode(bytes.subarray(at, end), {stream: end < bytes.length});
    if (at === 0 && /"node_count":\s*0\b/.test(text)) {
      yield withCounts(bytes);
      return;
    }
    yield text;
  }
}

/** The text of a file whose header says 0 nodes, with the true counts. */
function withCounts(bytes) {
  const json = JSON.parse(bytes);
  const {meta} = json.snapshot;
  json.snapshot.node_count = json.nodes.length / meta.node_fields.length;
  json.snapshot.edge_count = json.edges.length / meta.edge_fields.length;
  return JSON.stringify(json);
}

async function load(file) {
  console.warn = () => {};
  const loader = new HeapSnapshotLoader({sendEvent() {}});
  for (const part of parts(textOf(file))) {
    loader.write(part);
    await new Promise(resolve => setImmediate(resolve));
  }
  loader.close();
  await loader.parsingComplete;
  const {port1, port2} = new MessageChannel();
  new SecondaryInitManager(port2);
  const snapshot = await loader.buildSnapshot(port1);
  port1.close();
  return snapshot;
}

function write(out, name, header, rows) {
  fs.mkdirSync(out, {recursive: true});
  const file = fs.openSync(path.join(out, name), 'w');
  let lines = [header.join('\t')];
  const flush = () => { fs.writeSync(file, lines.join('\n') + '\n'); lines = []; };
  for (const row of rows) {
    lines.push(row.join('\t'));
    if (lines.length >= 20_000) flush();
  }
  if (lines.length) flush();
  fs.closeSync(file);
}

function* nodeRows(snapshot) {
  const node = snapshot.createNode(0);
  for (let i = 0; i < snapshot.nodeCount; i++) {
    node.nodeIndex = i * snapshot.nodeFieldCount;
    const dominator = snapshot.createNode(node.dominatorIndex());
    const key = node.classKeyInternal();
    const position = typeof key === 'number' ? '' : key.split(',', 3).join(',');
    const name = node.name();
    yield [node.id(), position, JSON.stringify(node.className()), node.distance(), node.selfSize(), node.retainedSize(),
      dominator.id(), name === node.rawName() ? '' : JSON.stringify(name)];
  }
}

function* classRows(snapshot) {
  for (const [key, row] of Object.entries(snapshot.aggregatesWithFilter(new NodeFilter()))) {
    yield [position(key), JSON.stringify(row.name), row.count, row.self, row.maxRet, row.distance];
  }
}

function* diffRows(base, target) {
  const rows = target.calculateSnapshotDiff('base', base.aggregatesForDiff(target.interfaceDefinitions()));
  for (const [key, row] of Object.entries(rows)) {
    yield [position(key), JSON.stringify(row.name), row.addedCount, row.addedSize, row.removedCount, row.removedSize];
  }
}

/** The part of a public class key before the name: `7,1,1`, or nothing where the class has no place. */
const position = key => key.startsWith(',') ? '' : key.split(',', 3).join(',');

const [first, ...rest] = process.argv.slice(2);
if (first === '--diff' && rest.length === 3) {
  const [out, baseFile, targetFile] = rest;
  const [base, target] = [await load(baseFile), await load(targetFile)];
  write(out, `${nameOf(baseFile)}--${nameOf(targetFile)}.diff.tsv`,
      ['position', 'name', 'added_count', 'added_size', 'removed_count', 'removed_size'], diffRows(base, target));
} else if (first !== undefined && !first.startsWith('--') && rest.length > 0) {
  for (const file of rest) {
    const snapshot = await load(file);
    write(first, `${nameOf(file)}.nodes.tsv`,
        ['id', 'position', 'class', 'distance', 'shallow_size', 'retained_size', 'dominator_id', 'name'], nodeRows(snapshot));
    write(first, `${nameOf(file)}.classes.tsv`,
        ['position', 'name', 'count', 'shallow_size', 'retained_size', 'distance'], classRows(snapshot));
  }
} else {
  console.error('usage: oracle.mjs OUT FILE... | oracle.mjs --diff OUT BASE FILE');
  process.exit(2);
}
