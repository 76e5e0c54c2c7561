#!/usr/bin/env node
// Compares the terminal face of heapdrift with Chrome DevTools.
//
//   node check.mjs HEAPDRIFT FILE          every node, and every class row
//   node check.mjs HEAPDRIFT BASE FILE     born and died of every class, where ids name the same objects
//
// Prints a line and exits with 1 if anything differs that does not differ on purpose; tests/oracle.rs lists what does.
import {spawn, spawnSync} from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import {classes, differences, load, nodes} from './devtools.mjs';

const MAX_SHOWN = 5;
const [heapdrift, ...files] = process.argv.slice(2);
if (files.length < 1 || files.length > 2) {
  console.error('usage: check.mjs HEAPDRIFT FILE | check.mjs HEAPDRIFT BASE FILE');
  process.exit(2);
}
const label = files.map(file => path.join(path.basename(path.dirname(file)), path.basename(file))).join(' → ');
const shown = [];
let differenceCount = 0;
function expect(what, found, wanted) {
  if (found === wanted) return;
  differenceCount++;
  if (shown.length < MAX_SHOWN) shown.push(`    ${what}: heapdrift ${found}, DevTools ${wanted}`);
}

/** What we call a class on purpose: scopes without the id of one object, and the symbols of Node 8. */
const ourName = name => name === '(undefined)' ? '(symbol)' : name.replace(/^(system \/ Context \/ scope) @\d+$/, '$1');

/** Names under which DevTools has several classes of one key, of which it loses all but one. */
function collidingNames(snapshot) {
  const keyOfName = new Map(), colliding = new Set();
  for (const {key, className} of nodes(snapshot)) {
    if (typeof key !== 'number') continue;
    if (keyOfName.has(className) && keyOfName.get(className) !== key) colliding.add(className);
    keyOfName.set(className, key);
  }
  return colliding;
}

/** Sums `cells` of rows of one name: places are written as files by us and as script ids by DevTools. */
function sumByName(rows, skip) {
  const sums = new Map();
  for (const {name, cells} of rows) {
    if (skip(name)) continue;
    const sum = sums.get(name) ?? cells.map(() => 0);
    sums.set(name, sum.map((value, i) => value + cells[i]));
  }
  return sums;
}

function expectRows(found, wanted) {
  for (const name of new Set([...found.keys(), ...wanted.keys()])) {
    expect(`class ${name}`, String(found.get(name)), String(wanted.get(name)));
  }
}

function report(...args) {
  const {stdout, stderr, status} = spawnSync(heapdrift, ['report', '--format', 'json', ...args], {maxBuffer: 2 ** 32});
  if (status !== 0) throw new Error(stderr.toString());
  return JSON.parse(stdout);
}

async function checkNodes(file, snapshot) {
  const child = spawn(heapdrift, ['nodes', file, '--format', 'tsv'], {stdio: ['ignore', 'pipe', 'inherit']});
  const wanted = nodes(snapshot);
  const escapes = {'\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r'};
  let count = -1, isWide = false;
  for await (const line of readline.createInterface({input: child.stdout, crlfDelay: Infinity})) {
    if (++count === 0) continue;
    const row = wanted.next().value;
    if (row === undefined) break;
    const found = line.split('\t');
    // DevTools keeps 32 bits of each size, and can't be right about what such a node adds to others.
    isWide ||= Number(found[0]) >= 2 ** 32 || Number(found[3]) >= 2 ** 32;
    const name = ourName(row.className).replace(/[\\\t\n\r]/g, c => escapes[c]).toWellFormed?.() ?? row.className;
    const cells = [row.id, name, row.distance < 0 ? '' : row.distance, row.shallowSize, row.retainedSize, row.dominatorId];
    if (!isWide) expect(`node ${count - 1}`, found.join(' '), cells.join(' '));
  }
  expect('nodes', count, snapshot.nodeCount);
  return {count, isWide};
}

let summary;
if (files.length === 1) {
  const snapshot = await load(files[0]);
  const {count, isWide} = await checkNodes(files[0], snapshot);
  const colliding = collidingNames(snapshot);
  const skip = name => isWide || colliding.has(name) || name === 'system / Context / scope';
  const wanted = sumByName(classes(snapshot).map(row => ({name: ourName(row.name), cells: [row.count, row.self, row.maxRet]})), skip);
  const found = sumByName(report(files[0]).classes.filter(row => row.counts[0] > 0)
      .map(row => ({name: row.name, cells: [row.counts[0], row.sizes[0], row.retained[0]]})), skip);
  expectRows(found, wanted);
  summary = `${count} nodes, ${wanted.size} class names` + (colliding.size ? `, not compared: ${[...colliding].join(', ')}` : '');
} else {
  const [base, target] = [await load(files[0]), await load(files[1])];
  const found = report(...files);
  const {same_ids: isComparable} = found.identity[0];
  if (isComparable) {
    const colliding = new Set([...collidingNames(base), ...collidingNames(target)]);
    const skip = name => colliding.has(name) || name === 'system / Context / scope';
    const isChange = ([, cells]) => cells.some(cell => cell !== 0);
    const wanted = sumByName(differences(base, target).map(row =>
      ({name: ourName(row.name), cells: [row.addedCount, row.addedSize, row.removedCount, row.removedSize]})), skip);
    const ours = sumByName(found.classes.filter(row => row.born)
        .map(row => ({name: row.name, cells: [row.born.count, row.born.size, row.died.count, row.died.size]})), skip);
    expectRows(new Map([...ours].filter(isChange)), wanted);
    summary = `${wanted.size} class names changed`;
  } else {
    summary = 'ids do not name the same objects: not compared';
  }
}
console.log(`${differenceCount === 0 ? 'same' : 'DIFFERS'}  ${label}: ${summary}` + (differenceCount ? `, ${differenceCount} differences` : ''));
for (const line of shown) console.log(line);
process.exit(differenceCount === 0 ? 0 : 1);
