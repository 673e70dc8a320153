/**
 * Runs the work and then whatever it registered for its end, last first, also after an error,
 * SIGINT or SIGTERM; then ends the process with the code that the work answered.
 */
export async function withCleanup(work) {
  const cleanups = [];
  let running = null;
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
      // The program being run decides how to end; the terminal told it too if this was Ctrl-C.
      if (running && running.exitCode === null) {
        running.kill(signal);
        await new Promise((resolve) => running.once('close', resolve));
      }
      await end(code);
    });
  }
  const tools = {
    onEnd: (cleanup) => cleanups.push(cleanup),
    /** For `onStart` of `run`: the child to end before the clean-up. */
    onStart: (child) => (running = child),
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
