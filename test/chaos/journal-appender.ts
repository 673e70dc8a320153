/** Appends records until it is killed; prints the id of each one that was acknowledged. Arguments: directory, run. */
import { writeSync } from 'node:fs';

import { JournalWriter } from '../../src/journal/journal-writer.js';

const [directory, run] = process.argv.slice(2) as [string, string];

void JournalWriter.open({ directory, segmentBytes: 200_000 }).then((writer) => {
  let sequence = 0;
  const appendNext = (): void => {
    const id = `${run}-${sequence++}`;
    writer.append(JSON.stringify({ id, padding: 'x'.repeat(sequence % 400) }), (error) => {
      if (error) throw error;
      writeSync(1, `${id}\n`);
      appendNext();
    });
  };
  for (let i = 0; i < 100; i++) appendNext();
});
