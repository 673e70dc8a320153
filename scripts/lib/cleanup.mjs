/**
 * Runs the work and then whatever it registered for its end, last first, also after an error,
 * SIGINT or SIGTERM; then ends the process with the code that the work answered.
 */
export async function withCleanup(work) {
  const cleanups = [];
  const running = new Set();
  let ending = null;
  const end = (code) => (ending ??= finish(code));
  const finish = async (code) => {
    let result = code;
    for (const cleanup of cleanups.reverse()) {
      try {
        await cleanup();
      } catch (error) {
        console.error(error);
        result ||= 1;
      }
    }
    process.exit(result);
  };
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.on(signal, async () => {
      // The programs being run decide how to end; the terminal told them too if this was Ctrl-C.
      await Promise.all(
        [...running].map((child) => {
          child.kill(signal);
          return new Promise((resolve) => child.once('close', resolve));
        }),
      );
      await end(code);
    });
  }
  const tools = {
    onEnd: (cleanup) => cleanups.push(cleanup),
    /** For `onStart` of `run`: the child to end before the clean-up. */
    onStart: (child) => {
      running.add(child);
      child.once('close', () => running.delete(child));
    },
  };
  let code;
  try {
    code = await work(tools);
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    code = 1;
  }
  await end(code);
}
