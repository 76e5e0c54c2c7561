#!/usr/bin/env node
// Writes what Chrome DevTools computes from heap snapshots, as tables to compare with.
//
//   node oracle.mjs OUT FILE...            OUT/<name>.nodes.tsv and OUT/<name>.classes.tsv for each file
//   node oracle.mjs --diff OUT BASE FILE   OUT/<base>--<name>.diff.tsv: FILE compared with BASE
//
// <name> is the file's name without .zst, .heapsnapshot and .heaptimeline. Files may be compressed with zstd.
// Texts are written as JSON, so that tabs and line ends stay inside. A node's name is left out where it is the file's own.
// Hermes writes no counts into the header, which DevTools can't load: such files get the counts that they lack.
import fs from 'node:fs';
import path from 'node:path';
import {classes, differences, load, nodes} from './devtools.mjs';

const nameOf = file => path.basename(file).replace(/\.zst$/, '').replace(/\.heap(snapshot|timeline)$/, '');

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
  for (const row of nodes(snapshot)) {
    const name = row.node.name();
    yield [row.id, row.position, JSON.stringify(row.className), row.distance, row.shallowSize, row.retainedSize,
      row.dominatorId, name === row.node.rawName() ? '' : JSON.stringify(name)];
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--diff' && rest.length === 3) {
  const [out, baseFile, targetFile] = rest;
  const rows = differences(await load(baseFile), await load(targetFile));
  write(out, `${nameOf(baseFile)}--${nameOf(targetFile)}.diff.tsv`,
      ['position', 'name', 'added_count', 'added_size', 'removed_count', 'removed_size'],
      rows.map(row => [row.position, JSON.stringify(row.name), row.addedCount, row.addedSize, row.removedCount, row.removedSize]));
} else if (first !== undefined && !first.startsWith('--') && rest.length > 0) {
  for (const file of rest) {
    const snapshot = await load(file);
    write(first, `${nameOf(file)}.nodes.tsv`,
        ['id', 'position', 'class', 'distance', 'shallow_size', 'retained_size', 'dominator_id', 'name'], nodeRows(snapshot));
    write(first, `${nameOf(file)}.classes.tsv`, ['position', 'name', 'count', 'shallow_size', 'retained_size', 'distance'],
        classes(snapshot).map(row => [row.position, JSON.stringify(row.name), row.count, row.self, row.maxRet, row.distance]));
  }
} else {
  console.error('usage: oracle.mjs OUT FILE... | oracle.mjs --diff OUT BASE FILE');
  process.exit(2);
}
