import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, logIn } from '../setup/http.js';
import { addAdvertiser, type OtherAdvertiser, postback, saleOf, storedClick } from '../setup/sales.js';

const HEADER = 'click_id,transaction_id,amount,currency';

interface Row {
  row: number;
  outcome: string;
  transactionId: string | null;
  conversionId: string | null;
  code: string | null;
}

describe('[CSV] sales out of a file', () => {
  let app: TestApp;
  let key: string;
  let admin: string;
  let advertiser: string;
  let other: OtherAdvertiser;

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    advertiser = await logIn(app.url, 'advertiser');
    other = await addAdvertiser(app, 'rival');
  });
  afterAll(() => app.dispose());

  const send = (file: string | Buffer, query = '', options: Record<string, unknown> = {}): Promise<Answer> =>
    call(app.url, 'POST', `/api/conversions/import${query}`, {
      token: advertiser,
      headers: { 'content-type': 'text/csv' },
      body: file,
      ...options,
    });
  const countOf = async (prefix: string): Promise<number> => {
    const [row] = await app.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM conversions WHERE transaction_id LIKE $1',
      [`${prefix}%`],
    );
    return row!.n;
  };
  const intakes = async (): Promise<number> => {
    const [row] = await app.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM conversion_intakes',
    );
    return row!.n;
  };
  /** Imports must not meet clicks that are still on their way. */
  const stored = (count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, () => storedClick(app)));
  const outcomes = (answer: Answer): [number, string, string | null][] =>
    (answer.body.results as Row[]).map(({ row, outcome, code }) => [row, outcome, code]);

  it('[CSV] are recorded row by row; the same file again changes nothing', async () => {
    const ids = await stored(3);
    const file = [HEADER, ...ids.map((id, index) => `${id},again-${index},${index + 1}.50,USD`)].join('\r\n');
    const first = await send(file);
    expect([first.status, first.body]).toEqual([
      200,
      {
        dryRun: false,
        ...{ rows: 3, recorded: 3, updated: 0, duplicate: 0, queued: 0, refused: 0, ignoredColumns: [] },
        results: ids.map((_, index) => ({
          ...{ row: index + 2, outcome: 'recorded', transactionId: `again-${index}` },
          ...{ conversionId: expect.any(String), intakeId: expect.any(String), code: null, message: null },
        })),
      },
    ]);
    const again = await send(file);
    expect(again.body).toMatchObject({ recorded: 0, duplicate: 3, refused: 0 });
    const made = (answer: Answer): unknown[] => (answer.body.results as Row[]).map((row) => row.conversionId);
    expect(made(again)).toEqual(made(first));
    const [row] = await app.database.query(
      `SELECT source, amount_minor::int AS amount, commission_minor::int AS commission, is_verified
         FROM conversions WHERE transaction_id = 'again-1'`,
    );
    expect(row).toEqual({ source: 'csv', amount: 250, commission: 25, is_verified: true });
  });

  it('[CSV] a bad row in the middle hurts only itself, and a dry run tells the same beforehand', async () => {
    const ids = await stored(6);
    const foreign = newId().replace(/^.{8}/, '0189c7a0');
    const file = [
      HEADER,
      `${ids[0]},mid-0,10,USD`,
      `${ids[1]},"mid-1,10,USD`,
      `${ids[2]},mid-2,ten,USD`,
      `${ids[3]},mid-3,10.005,USD`,
      `not-a-click,mid-4,10,USD`,
      `${foreign},mid-5,10,USD`,
      `${ids[4]},mid-6,10,EUR`,
      `${ids[4]},mid-7,10,XXX`,
      `${ids[4]},mid-8,10`,
      `${ids[4]},,10,USD`,
      `${ids[5]},mid-0,99,USD`,
      `${ids[0]},mid-0,10.00,USD`,
      '',
      `${ids[5]},mid-9,"1",USD`,
    ].join('\n');
    const expected = [
      [2, 'recorded', null],
      [3, 'refused', 'import.row_malformed'],
      [4, 'refused', 'money.invalid_amount'],
      [5, 'refused', 'money.invalid_amount'],
      [6, 'refused', 'request.invalid'],
      [7, 'refused', 'click.not_found'],
      [8, 'refused', 'conversion.currency_mismatch'],
      [9, 'refused', 'money.unknown_currency'],
      [10, 'refused', 'import.row_malformed'],
      [11, 'refused', 'request.invalid'],
      [12, 'refused', 'conversion.transaction_conflict'],
      [13, 'duplicate', null],
      [15, 'recorded', null],
    ];
    const before = await intakes();
    const dry = await send(file, '?dry_run=true');
    expect([dry.status, dry.body.dryRun]).toEqual([200, true]);
    expect(outcomes(dry)).toEqual(expected);
    expect([await countOf('mid-'), await intakes()]).toEqual([0, before]);

    const real = await send(file);
    expect(outcomes(real)).toEqual(expected);
    expect(real.body).toMatchObject({ rows: 13, recorded: 2, duplicate: 1, refused: 10 });
    expect(await countOf('mid-')).toBe(2);
    // Every row that could be read stands in the inbox with its outcome.
    expect((await intakes()) - before).toBe(11);

    const afterwards = await send(file, '?dry_run=true');
    expect(afterwards.body).toMatchObject({ recorded: 0, duplicate: 3 });
  });

  it('[CSV] know what was reported by postback', async () => {
    const [id] = await stored(1);
    const sale = saleOf(id!, { transaction_id: 'both-1', amount: 12.5 });
    expect((await postback(app, key, sale)).status).toBe(201);
    expect((await send(`${HEADER}\n${id},both-1,12.50,USD\n`)).body).toMatchObject({
      duplicate: 1,
      recorded: 0,
    });
    const changed = await send(`${HEADER}\n${id},both-1,13,USD\n`);
    expect(outcomes(changed)).toEqual([[2, 'refused', 'conversion.transaction_conflict']]);
  });

  it('[CSV] may come with semicolons, a byte order mark, other spellings and other networks’ names', async () => {
    const [a, b, c] = await stored(3);
    const marked = await send(`\ufeffClick ID;Transaction-Id;Amount;Currency;Rep\n${a};way-1;5;USD;Sam\n`);
    expect(marked.body).toMatchObject({ recorded: 1, ignoredColumns: ['rep'] });
    const wide = Buffer.from(`\ufeff${HEADER}\n${b},way-2,5,USD\n`, 'utf16le');
    const answer = await fetch(`${app.url}/api/conversions/import`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${advertiser}` },
      body: new Uint8Array(wide),
    });
    expect(await answer.json()).toMatchObject({ recorded: 1 });
    const preset = await send(`cid,txid,payout,currency\n${c},way-3,5,USD\n`, '?preset=voluum');
    expect(preset.body).toMatchObject({ recorded: 1 });
    expect((await send('a', '?preset=binom')).body.code).toBe('request.invalid');
  });

  it('[CSV] is answered as CSV when asked, with cells that a spreadsheet would run made harmless', async () => {
    const [id] = await stored(1);
    const file = `${HEADER}\n${id},"=HYPERLINK(""http://x"")",5,USD\nx,@SUM(1),5,USD\n`;
    const answer = await send(file, '?format=csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [header, first, second] = answer.text.split('\r\n');
    expect(header).toBe('row,outcome,transactionId,conversionId,intakeId,code,message');
    expect(first).toMatch(/^2,recorded,"'=HYPERLINK\(""http:\/\/x""\)",/);
    expect(second).toMatch(/^3,refused,'@SUM\(1\),,[0-9a-f-]{36},request\.invalid,/);
  });

  it.each<[string, string, Record<string, unknown>, number, string]>([
    ['no file', '', {}, 400, 'import.columns_missing'],
    ['no names of columns', 'a,b\n1,2\n', {}, 400, 'import.columns_missing'],
    ['a column twice', `${HEADER},Click-Id\n`, {}, 400, 'import.column_repeated'],
    ['too many rows', `${HEADER}\n${'a,b,1,USD\n'.repeat(5_001)}`, {}, 400, 'import.too_many_rows'],
    ['a file that is too large', `${HEADER}\n${'x'.repeat(2_100_000)}`, {}, 413, 'request.too_large'],
    [
      'JSON',
      '{}',
      { headers: { 'content-type': 'application/json' } },
      415,
      'request.unsupported_media_type',
    ],
  ])('[CSV] with %s is refused', async (_, file, options, status, code) => {
    const answer = await send(file, '', options);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('[CSV] in an older encoding is refused, and no other route takes CSV', async () => {
    const old = await fetch(`${app.url}/api/conversions/import`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${advertiser}` },
      body: new Uint8Array([...Buffer.from(`${HEADER}\n`), 0xe9, 0x0a]),
    });
    expect([old.status, ((await old.json()) as { code: string }).code]).toEqual([400, 'import.not_text']);
    const elsewhere = await call(app.url, 'POST', '/api/offers', {
      token: admin,
      headers: { 'content-type': 'text/csv' },
      body: 'a,b',
    });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([415, 'request.unsupported_media_type']);
  });

  it("[CSV] are of the caller's own company only", async () => {
    const ids = await stored(2);
    const file = `${HEADER}\n${ids[0]},own-1,5,USD\n`;
    const rival = await send(file, '', { token: other.token });
    expect(outcomes(rival)).toEqual([[2, 'refused', 'conversion.not_your_offer']]);
    const inTheirName = await send(file, `?advertiserId=${other.id}`);
    expect([inTheirName.status, inTheirName.body.code]).toEqual([404, 'advertiser.not_found']);
    const nobody = await send(file, '', { token: admin });
    expect([nobody.status, nobody.body.code]).toEqual([400, 'advertiser.ambiguous']);
    const [{ id: demo }] = (
      await call(app.url, 'GET', '/api/advertisers', { token: admin })
    ).body.data.filter(({ name }: { name: string }) => name === 'Demo Shop');
    expect((await send(file, `?advertiserId=${demo}`, { token: admin })).body).toMatchObject({ recorded: 1 });
    const withKey = await send(`${HEADER}\n${ids[1]},own-2,5,USD\n`, '', { token: undefined, apiKey: key });
    expect(withKey.body).toMatchObject({ recorded: 1 });
    const promoter = await send(file, '', { token: await logIn(app.url, 'promoter') });
    expect(promoter.status).toBe(403);
    expect((await send(file, '', { token: undefined })).status).toBe(401);
  });

  it('[CSV] two imports of one file at once record each sale once', async () => {
    const ids = await stored(20);
    const file = [HEADER, ...ids.map((id, index) => `${id},race-${index},1,USD`)].join('\n');
    const answers = await Promise.all([send(file), send(file), send(file)]);
    const total = answers.reduce((sum, { body }) => sum + (body.recorded as number), 0);
    expect([total, await countOf('race-')]).toEqual([20, 20]);
  });
});
