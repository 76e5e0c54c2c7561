// Heap snapshots as Chrome DevTools understands them, through its own code.
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import {MessageChannel} from 'node:worker_threads';
import {HeapSnapshotLoader, NodeFilter, SecondaryInitManager} from './dist/devtools.mjs';

const CHUNK_LENGTH = 10_000_000;

/** Loads a snapshot, plain or compressed with zstd. */
export async function load(file) {
  console.warn = () => {};
  const loader = new HeapSnapshotLoader({sendEvent() {}});
  for (const part of parts(bytesOf(file))) {
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

function bytesOf(file) {
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

/** The text of a file whose header says 0 nodes, as that of Hermes does, with the true counts. */
function withCounts(bytes) {
  const json = JSON.parse(bytes);
  const {meta} = json.snapshot;
  json.snapshot.node_count = json.nodes.length / meta.node_fields.length;
  json.snapshot.edge_count = json.edges.length / meta.edge_fields.length;
  return JSON.stringify(json);
}

/** Every node, in file order. `position` is the constructor's place as far as it is part of the class: `7,1,1`. */
export function* nodes(snapshot) {
  const node = snapshot.createNode(0), dominator = snapshot.createNode(0);
  for (let i = 0; i < snapshot.nodeCount; i++) {
    node.nodeIndex = i * snapshot.nodeFieldCount;
    dominator.nodeIndex = node.dominatorIndex();
    const key = node.classKeyInternal();
    yield {id: node.id(), key, position: typeof key === 'number' ? '' : positionIn(key), className: node.className(),
      distance: node.distance(), shallowSize: node.selfSize(), retainedSize: node.retainedSize(),
      dominatorId: dominator.id(), node};
  }
}

/** The rows of the Summary. */
export const classes = snapshot =>
  Object.entries(snapshot.aggregatesWithFilter(new NodeFilter())).map(([key, row]) => ({position: positionIn(key), ...row}));

/** The rows of the Comparison of `target` with `base`. */
export const differences = (base, target) =>
  Object.entries(target.calculateSnapshotDiff('base', base.aggregatesForDiff(target.interfaceDefinitions())))
      .map(([key, row]) => ({position: positionIn(key), ...row}));

/** The part of a class key before the name; nothing where the class has no place. */
const positionIn = key => key.startsWith(',') ? '' : key.split(',', 3).join(',');
