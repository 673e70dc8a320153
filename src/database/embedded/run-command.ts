import { spawn } from 'node:child_process';

// Nothing is inherited: a person's own PG* or LC_* variables must not steer the private server.
const COMMAND_ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  /** Another user to run it as. */
  user?: { readonly switchTo?: { uid: number; gid: number } };
  /** A session of its own: Ctrl-C in the terminal does not reach it. */
  detached?: boolean;
  input?: string;
  timeoutMs?: number;
}

/** Runs a program to its end and collects what it printed; rejects only when it could not be started. */
export function runCommand(
  file: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      // The caller's folder may be closed to the other user, and PostgreSQL insists on entering it.
      cwd: process.platform === 'win32' ? undefined : '/',
      env: COMMAND_ENVIRONMENT,
      detached: options.detached ?? false,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.user?.switchTo ?? {}),
    });
    let stdout = '';
    let stderr = '';
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGTERM'), options.timeoutMs);
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

/** The last lines a program printed, for an error message. */
export function lastLines(text: string, count = 8): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
