import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RuntimeConfig } from './config/runtime-config.js';

export interface Announcement {
  startedAt: number;
  isPrivateDatabase: boolean;
}

/** Tells the person at the terminal, and a parent process, that the program is ready. */
export async function announce(
  app: NestFastifyApplication,
  config: RuntimeConfig,
  about: Announcement,
): Promise<void> {
  const seconds = ((Date.now() - about.startedAt) / 1000).toFixed(1);
  console.log(`Afflux is ready on ${config.publicUrl} after ${seconds} s (role ${config.role}).`);
  process.send?.({ kind: 'ready', port: config.port, publicUrl: config.publicUrl });
  await Promise.resolve(app);
}
