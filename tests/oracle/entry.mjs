// What the oracle needs of DevTools, as one bundle.
export {HeapSnapshotLoader} from 'chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker/HeapSnapshotLoader.js';
export {SecondaryInitManager} from 'chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker/HeapSnapshot.js';
export {NodeFilter} from 'chrome-devtools-frontend/front_end/models/heap_snapshot/HeapSnapshotModel.js';
