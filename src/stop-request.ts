/** A signal came before the program was up: what had been started is closed, and nothing failed. */
export class StartInterrupted extends Error {}

/** Hears SIGINT and SIGTERM from the first moment, so that a stop in the middle of a start leaves nothing running. */
export class StopRequest {
  private signal: NodeJS.Signals | null = null;
  private act: ((signal: NodeJS.Signals) => void) | null = null;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.hear(signal));
  }

  /** @throws StartInterrupted when a signal came */
  throwIfAsked(): void {
    if (this.signal) throw new StartInterrupted();
  }

  /** Called once, at once when a signal came already. */
  onAsked(act: (signal: NodeJS.Signals) => void): void {
    this.act = act;
    if (this.signal) act(this.signal);
  }

  private hear(signal: NodeJS.Signals): void {
    if (this.signal) return;
    this.signal = signal;
    this.act?.(signal);
  }
}
