// Loads one snapshot as the Memory panel of Chromium does and prints the seconds from the file to the rows of its Summary:
//   node chromium.mjs BROWSER FILE
// The panel's own modules run in a page of the browser's DevTools, with their workers. The browser's start is not counted.
import {spawn} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const [browserPath, file] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
// Nothing but what is installed with the browser runs in it, so that it may do without the sandbox that root cannot have.
const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', `--user-data-dir=${profile}`];
const browser = spawn(browserPath, options, {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});

// Messages of the DevTools protocol, each followed by a zero byte.
const answers = new Map();
let received = '';
browser.stdio[4].setEncoding('utf8').on('data', text => {
  const messages = (received + text).split('\0');
  received = messages.pop();
  for (const {id, result, error} of messages.map(message => JSON.parse(message))) {
    answers.get(id)?.(error ? Promise.reject(new Error(error.message)) : result);
    answers.delete(id);
  }
});
let lastId = 0;
const call = (method, params = {}, sessionId = undefined) =>
  new Promise(resolve => {
    answers.set(++lastId, resolve);
    browser.stdio[3].write(`${JSON.stringify({id: lastId, method, params, sessionId})}\0`);
  });

// Runs in the page. Pieces of 10 MB are what the panel reads a file in.
async function load() {
  const {HeapSnapshotModel, HeapSnapshotProxy} = await import('./models/heap_snapshot/heap_snapshot.js');
  const file = document.getElementById('snapshot').files[0];
  const start = performance.now();
  const worker = new HeapSnapshotProxy.HeapSnapshotWorkerProxy(() => {}, console);
  let loader;
  const ready = new Promise(resolve => { loader = worker.createLoader(1, resolve); });
  const decoder = new TextDecoder();
  const pieceBytes = 10_000_000;
  for (let at = 0; at < file.size; at += pieceBytes) {
    const piece = await file.slice(at, at + pieceBytes).arrayBuffer();
    await loader.write(decoder.decode(piece, {stream: at + pieceBytes < file.size}));
  }
  await loader.close();
  const snapshot = await ready;
  const rows = await snapshot.aggregatesWithFilter(new HeapSnapshotModel.NodeFilter());
  if (Object.keys(rows).length === 0) throw new Error('no rows');
  return (performance.now() - start) / 1000;
}

try {
  const {targetId} = await call('Target.createTarget', {url: 'devtools://devtools/bundled/devtools_app.html'});
  const {sessionId} = await call('Target.attachToTarget', {targetId, flatten: true});
  const evaluate = async expression => {
    const {result, exceptionDetails} = await call('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true}, sessionId);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await evaluate(`new Promise(resolve => document.readyState === 'complete' ? resolve() : addEventListener('load', () => resolve()))`);
  await evaluate(`document.body.insertAdjacentHTML('beforeend', '<input type=file id=snapshot>')`);
  const {root} = await call('DOM.getDocument', {}, sessionId);
  const {nodeId} = await call('DOM.querySelector', {nodeId: root.nodeId, selector: '#snapshot'}, sessionId);
  await call('DOM.setFileInputFiles', {files: [realpathSync(file)], nodeId}, sessionId);
  console.log((await evaluate(`(${load})()`)).toFixed(2));
} finally {
  const exit = new Promise(resolve => browser.on('exit', resolve));
  call('Browser.close');
  await exit;
  rmSync(profile, {recursive: true, force: true, maxRetries: 5});
}
