// Runs the click ingest beside the main thread, so that redirects never wait for it.
import { parentPort, workerData } from 'node:worker_threads';
import { ClickIngest } from './click-ingest.js';
import type { IngestMessage, IngestSettings } from './ingest.types.js';

const port = parentPort!;
const tell = (message: IngestMessage): void => port.postMessage(message);
const stop = new AbortController();
port.on('message', (message) => {
  if (message === 'stop') stop.abort();
});

const ingest = new ClickIngest(
  workerData as IngestSettings,
  (progress) => tell({ kind: 'progress', progress }),
  (error) => tell({ kind: 'trouble', message: error.message }),
);
await ingest.run(stop.signal);
tell({ kind: 'stopped' });
port.close();
