import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { ROOT } from './run.mjs';

/** More files than this have something in common that a second look would hide. */
const MOST_FILES = 2;

/**
 * End-to-end files that may be looked at once more, by the result file of Jest: at most two that failed, and nothing
 * but them. Null when the failure is to stand: a unit, property or architecture test, a test of parallel callers,
 * too many files, or a run that did not end.
 */
export function filesForSecondLook(resultFile) {
  const results = readResults(resultFile);
  const failed = results?.testResults.filter(({ status }) => status === 'failed') ?? [];
  const mayBeSeenAgain = failed.length > 0 && failed.length <= MOST_FILES && failed.every(isSteadyElsewhere);
  return mayBeSeenAgain ? failed.map(({ name }) => relative(ROOT, name).replaceAll(sep, '/')) : null;
}

/** A race that is lost once in a hundred times is a bug, however the next hundred go. */
function isSteadyElsewhere({ name, assertionResults }) {
  const titles = assertionResults.filter(({ status }) => status === 'failed').map(({ title }) => title);
  return (
    name.includes('e2e') && !titles.some((title) => /at once|at the same time|race|parallel/i.test(title))
  );
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
