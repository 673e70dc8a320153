// Loaded before the program, with --expose-gc: collects garbage and gives its pages back when it gets SIGUSR2.
process.on('SIGUSR2', () => {
  globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
});
