import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RuntimeConfig } from './config/runtime-config.js';
import { DemoService } from './demo/demo.service.js';
import type { DemoFile } from './demo/demo.types.js';
import { welcome } from './welcome.js';

/** Makes the demo world where there is to be one, then tells whoever waits that the program is ready. */
export async function announce(
  app: NestFastifyApplication,
  config: RuntimeConfig,
  startedAt: number,
): Promise<void> {
  let demo: DemoFile | null = null;
  if (config.demo && (config.role === 'all' || config.role === 'api'))
    demo = await app.get(DemoService).ensure();
  const seconds = (Date.now() - startedAt) / 1000;
  console.log(
    welcome({
      publicUrl: config.publicUrl ?? '',
      role: config.role,
      seconds,
      dataDir: config.dataDir,
      demo,
      mailsToFiles: config.smtpUrl === null,
    }),
  );
  process.send?.({ kind: 'ready', port: config.port, publicUrl: config.publicUrl });
}
