import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

interface Report {
  summary: { violations: { from: string; to: string; rule: { name: string } }[]; totalCruised: number };
}

/** Runs the real configuration over a small made-up tree; answers `rule: from -> to`. */
function violations(files: Record<string, string>): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'afflux-walls-'));
  try {
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
      copyFileSync(join(ROOT, name), join(dir, name));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    const cli = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const { stdout, stderr } = spawnSync(process.execPath, [cli, 'src', '--output-type', 'json'], {
      cwd: dir,
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    if (!stdout.startsWith('{')) throw new Error(stderr || stdout);
    const { summary } = JSON.parse(stdout) as Report;
    expect(summary.totalCruised).toBeGreaterThanOrEqual(Object.keys(files).length);
    return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const value = 'export const value = 1;\n';
/** A file that uses another one. */
const uses = (path: string) => `import { value as theirs } from '${path}';\nexport const value = theirs;\n`;

const order =
  'kernel config database outbox queue journal health openapi audit tenants users auth ledger rewards advertisers ' +
  'invoices offers links memberships campaigns tracking attribution vouchers analytics partners testworld ' +
  'teams contests tiktok webhooks mail assistant admin demo';
const rooms = order.split(' ');
const pairs = rooms.slice(1).map((right, index) => ({ left: rooms[index]!, right }));

describe('the walls between the rooms', () => {
  it('let every room use what stands to its left, through the doors, and the entry use all', () => {
    const files: Record<string, string> = {
      'src/kernel/own.service.ts': value,
      'src/app.module.ts': uses('./demo/own.service.js'),
      'src/offers/offer.entity.ts': value,
      'src/offers/offers.errors.ts': value,
      'src/offers/dto/offer.dto.ts': value,
      'src/offers/private.ts': value,
      'src/offers/own.policy.ts': uses('./private.js'),
      'src/links/links.repository.ts': uses('../offers/offer.entity.js'),
      'src/links/links.policy.ts': uses('../offers/offers.errors.js'),
      'src/links/dto/link.dto.ts': uses('../../offers/dto/offer.dto.js'),
    };
    for (const { left, right } of pairs)
      files[`src/${right}/own.service.ts`] = uses(`../${left}/own.service.js`);
    expect(violations(files)).toEqual([]);
  });

  it('stop every room from using its right neighbour, and the first from using the last', () => {
    const files: Record<string, string> = { 'src/demo/own.service.ts': value };
    for (const { left, right } of pairs)
      files[`src/${left}/own.service.ts`] = uses(`../${right}/own.service.js`);
    files['src/kernel/far.ts'] = uses('../demo/own.service.js');
    const expected = pairs.map(
      ({ left, right }) => `order-${left}: src/${left}/own.service.ts -> src/${right}/own.service.ts`,
    );
    expected.push('order-kernel: src/kernel/far.ts -> src/demo/own.service.ts');
    expect(violations(files)).toEqual(expected.sort());
  });

  it('count an import of a type alone', () => {
    expect(
      violations({
        'src/users/users.types.ts': 'export type User = string;\n',
        'src/audit/audit.service.ts': `import type { User } from '../users/users.types.js';\nexport type Actor = User;\n`,
      }),
    ).toEqual(['order-audit: src/audit/audit.service.ts -> src/users/users.types.ts']);
  });

  it("keep a domain's private files private", () => {
    const secret = [
      'offers.repository',
      'offers.controller',
      'price.policy',
      'helper',
      'jobs/expire.processor',
    ];
    const files: Record<string, string> = {};
    for (const [index, name] of secret.entries()) {
      files[`src/offers/${name}.ts`] = value;
      files[`src/links/use-${index}.ts`] = uses(`../offers/${name}.js`);
    }
    const expected = secret.map(
      (name, index) => `private-files: src/links/use-${index}.ts -> src/offers/${name}.ts`,
    );
    expect(violations(files)).toEqual(expected.sort());
  });

  it('give the data source that sees every tenant to named jobs only', () => {
    expect(
      violations({
        'src/database/system-database.ts': value,
        'src/queue/relay.ts': uses('../database/system-database.js'),
        'src/tracking/ingest/ingest.repository.ts': uses('../../database/system-database.js'),
        'src/tracking/edge/click.ts': uses('../../database/system-database.js'),
        'src/offers/offers.repository.ts': uses('../database/system-database.js'),
      }),
    ).toEqual([
      'system-database: src/offers/offers.repository.ts -> src/database/system-database.ts',
      'system-database: src/tracking/edge/click.ts -> src/database/system-database.ts',
    ]);
  });

  it('allow no cycle, no barrel, no way back to the entry and no room without a place', () => {
    expect(
      violations({
        'src/main.ts': value,
        'src/kernel/a.ts': uses('./b.js'),
        'src/kernel/b.ts': uses('./a.js'),
        'src/kernel/money/index.ts': value,
        'src/kernel/c.ts': uses('./money/index.js'),
        'src/kernel/d.ts': uses('../main.js'),
        'src/helpers/e.ts': uses('../kernel/c.js'),
        'src/kernel/f.ts': uses('../helpers/e.js'),
        'src/kernel/g.ts': uses('./nowhere.js'),
      }),
    ).toEqual([
      'no-barrels: src/kernel/c.ts -> src/kernel/money/index.ts',
      'no-circular: src/kernel/a.ts -> src/kernel/b.ts',
      'no-import-of-the-entry: src/kernel/d.ts -> src/main.ts',
      'no-import-of-unknown-room: src/kernel/f.ts -> src/helpers/e.ts',
      'no-unknown-room: src/helpers/e.ts -> src/kernel/c.ts',
      'not-to-unresolvable: src/kernel/g.ts -> ./nowhere.js',
    ]);
  });

  it('keep policies pure, controllers thin and tests out of the product', () => {
    expect(
      violations({
        'src/offers/offers.repository.ts': value,
        'src/offers/offers.service.ts': value,
        'src/offers/offers.controller.ts': uses('./offers.repository.js'),
        'src/offers/payout.policy.ts': uses('./offers.service.js'),
        'src/offers/cap.policy.ts': `import { readFileSync } from 'node:fs';\nexport const value = readFileSync;\n`,
        'src/offers/model.policy.ts': `import { DataSource } from 'typeorm';\nexport const value = DataSource;\n`,
        'src/offers/random.ts': `import fc from 'fast-check';\nexport const value = fc;\n`,
        'src/offers/sample.spec.ts': `import fc from 'fast-check';\nexport const value = fc;\n`,
        'src/offers/fixture.ts': uses('./sample.spec.js'),
        'test/factories/offer.ts': value,
        'src/offers/seed.ts': uses('../../test/factories/offer.js'),
      }).map((line) => line.replace(/\S*node_modules\/([^/]+)\/.*/, '$1')),
    ).toEqual([
      'controllers-ask-services: src/offers/offers.controller.ts -> src/offers/offers.repository.ts',
      'no-development-packages: src/offers/random.ts -> fast-check',
      'policies-are-pure: src/offers/cap.policy.ts -> fs',
      'policies-are-pure: src/offers/model.policy.ts -> typeorm',
      'policies-are-pure: src/offers/payout.policy.ts -> src/offers/offers.service.ts',
      'production-code-only: src/offers/fixture.ts -> src/offers/sample.spec.ts',
      'production-code-only: src/offers/seed.ts -> test/factories/offer.ts',
    ]);
  });
});
