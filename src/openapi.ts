// Command: writes docs/openapi.json, docs/openapi-partner.json and docs/errors.md from the program; --check only compares.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from './configure-app.js';
import { loadConfig } from './config/config.js';
import { createLogger } from './kernel/logging/logger.js';
import { modulesFor } from './modules.js';
import { errorsMarkdown } from './openapi/error-pages.js';
import { createOpenApiDocument } from './openapi/openapi-document.js';
import { partnerDocument } from './openapi/partner-document.js';
import { ClickEdgeModule } from './tracking/edge/click-edge.module.js';
import { CLICK_PATHS } from './tracking/edge/click.openapi.js';

const docs = fileURLToPath(new URL('../docs', import.meta.url));

// Nothing connects before a start, so no database is needed to read the routes.
const nowhere = 'postgres://nobody@127.0.0.1:1/none';
const config = {
  ...loadConfig({ DATA_DIR: tmpdir() }),
  database: { app: nowhere, system: nowhere, migration: nowhere },
  masterKeys: [randomBytes(32)],
  jwtSecret: randomBytes(32).toString('base64'),
};
// All roles' modules are loaded by this, and with them every error class; API and edge have all controllers.
const app = await createApp([...modulesFor('api'), ClickEdgeModule], config, createLogger('warn'));
const document = createOpenApiDocument(app, CLICK_PATHS);
const files = {
  'openapi.json': `${JSON.stringify(document, null, 2)}\n`,
  'openapi-partner.json': `${JSON.stringify(partnerDocument(document), null, 2)}\n`,
  'errors.md': errorsMarkdown(),
};

const isCheck = process.argv.includes('--check');
for (const [name, content] of Object.entries(files)) {
  const file = join(docs, name);
  const isSame = existsSync(file) && readFileSync(file, 'utf8') === content;
  if (isCheck && !isSame) {
    console.error(`docs/${name} is not what the program says; run \`npm run docs\``);
    process.exitCode = 1;
  }
  if (!isCheck && !isSame) {
    writeFileSync(file, content);
    console.log(`wrote docs/${name}`);
  }
}
if (isCheck && !process.exitCode) console.log('docs/openapi.json and docs/errors.md agree with the program');
process.exit();
