export type OnEnd = (cleanup: () => unknown) => void;

/** Runs work and then every clean-up it asked for, last first, also after an error or a signal. */
export async function withCleanup(work: (onEnd: OnEnd) => Promise<void>): Promise<void> {
  const cleanups: (() => unknown)[] = [];
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= runAll(cleanups));
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => void end().finally(() => process.exit(code)));
  }
  try {
    await work((cleanup) => cleanups.push(cleanup));
  } catch (error) {
    // A signal that is taking everything down makes what still runs fail; that is no news.
    if (!ending) console.error(error);
    process.exitCode = 1;
  }
  await end();
  // Sockets of what was ended may linger.
  process.exit();
}

async function runAll(cleanups: (() => unknown)[]): Promise<void> {
  for (const cleanup of cleanups.reverse()) {
    try {
      await cleanup();
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
  }
}
