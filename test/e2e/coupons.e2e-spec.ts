import { startApp, type TestApp } from '../setup/app.js';
import { call, logIn } from '../setup/http.js';
import { addAdvertiser, addOffer, type OtherAdvertiser } from '../setup/sales.js';

describe('coupon codes', () => {
  let app: TestApp;
  let admin: string;
  let advertiser: string;
  let other: OtherAdvertiser;
  let linkId: string;
  let foreignLinkId: string;

  beforeAll(async () => {
    app = await startApp();
    admin = await logIn(app.url, 'admin');
    advertiser = await logIn(app.url, 'advertiser');
    other = await addAdvertiser(app, 'rival');
    ({ linkId } = await addOffer(app));
    ({ linkId: foreignLinkId } = await addOffer(app, { advertiserId: other.id }));
  });
  afterAll(() => app.dispose());

  const ask = (method: string, path: string, token: string, body?: unknown) =>
    call(app.url, method, path, { token, body });
  const make = (token: string, body: Record<string, unknown>) =>
    ask('POST', '/api/coupons', token, { linkId, ...body });

  it('[R5] are made for a link, read, changed and taken away, each with its audit entry', async () => {
    const made = await make(advertiser, { code: ' Summer10 ' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ code: 'Summer10', linkId, active: true, startsAt: null, endsAt: null });
    const path = `/api/coupons/${made.body.id}`;
    expect((await ask('GET', path, advertiser)).body).toEqual(made.body);

    const changed = await ask('PATCH', path, advertiser, { active: false, endsAt: '2030-01-01T00:00:00Z' });
    expect(changed.body).toEqual({ ...made.body, active: false, endsAt: '2030-01-01T00:00:00.000Z' });
    expect((await ask('PATCH', path, advertiser, { endsAt: null })).body.endsAt).toBeNull();

    expect((await ask('DELETE', path, advertiser)).status).toBe(204);
    expect((await ask('GET', path, advertiser)).body.code).toBe('coupon.not_found');
    expect((await ask('DELETE', path, advertiser)).status).toBe(404);
    const { body } = await ask('GET', `/api/admin/audit?subjectId=${made.body.id}`, admin);
    expect((body.data as { action: string }[]).map(({ action }) => action)).toEqual([
      'coupon.deleted',
      'coupon.updated',
      'coupon.updated',
      'coupon.created',
    ]);
  });

  it('[R5] are one code per advertiser, however it is written, also when 20 ask at once', async () => {
    const spellings = ['Once', 'ONCE', 'once', 'ｏｎｃｅ'];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => make(admin, { code: spellings[index % 4] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 19 }, () => 409),
    ]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('coupon.code_taken');
    const elsewhere = await ask('POST', '/api/coupons', other.token, { linkId: foreignLinkId, code: 'ONCE' });
    expect(elsewhere.status).toBe(201);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an empty code', { code: '  ' }, 'request.invalid'],
    ['a code with a line break', { code: 'a\nb' }, 'request.invalid'],
    ['a link that is none', { code: 'x', linkId: 'nothing' }, 'request.invalid'],
    [
      'a link that does not exist',
      { code: 'x', linkId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11' },
      'coupon.foreign_link',
    ],
    [
      'an end before its start',
      { code: 'x', startsAt: '2030-01-02', endsAt: '2030-01-01' },
      'coupon.invalid_window',
    ],
    ['a date that is none', { code: 'x', startsAt: 'soon' }, 'request.invalid'],
  ])('[R5] refuse %s', async (_, body, code) => {
    const answer = await make(admin, body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  it("[R5] stand for links of the advertiser's own offers only, and are nobody else's to see or change", async () => {
    const foreign = await make(advertiser, { code: 'THEIRS', linkId: foreignLinkId });
    expect([foreign.status, foreign.body.code]).toEqual([400, 'coupon.foreign_link']);
    const inTheirName = await make(advertiser, { code: 'THEIRS', advertiserId: other.id });
    expect([inTheirName.status, inTheirName.body.code]).toEqual([404, 'advertiser.not_found']);
    const mixed = await make(admin, { code: 'MIXED', advertiserId: other.id });
    expect([mixed.status, mixed.body.code]).toEqual([400, 'coupon.foreign_link']);

    const { body: own } = await make(admin, { code: 'OWN' });
    const path = `/api/coupons/${own.id}`;
    expect((await ask('GET', path, other.token)).status).toBe(404);
    expect((await ask('PATCH', path, other.token, { active: false })).status).toBe(404);
    expect((await ask('DELETE', path, other.token)).status).toBe(404);
    const moved = await ask('PATCH', path, advertiser, { linkId: foreignLinkId });
    expect([moved.status, moved.body.code]).toEqual([400, 'coupon.foreign_link']);
    const { body: theirs } = await ask('GET', '/api/coupons', other.token);
    expect(
      (theirs.data as { advertiserId: string }[]).every(({ advertiserId }) => advertiserId === other.id),
    ).toBe(true);
    expect((await ask('GET', '/api/coupons', await logIn(app.url, 'promoter'))).status).toBe(403);
    const filtered = await ask(
      'GET',
      `/api/coupons?linkId=${linkId}&advertiserId=${own.advertiserId}`,
      admin,
    );
    expect((filtered.body.data as { id: string }[]).map(({ id }) => id)).toContain(own.id);
  });

  it('[R5] cannot be given to an archived link, and stay with a link that is archived later', async () => {
    const promoter = await logIn(app.url, 'promoter');
    const { linkId: old } = await addOffer(app);
    const { body: before } = await make(admin, { code: 'BEFORE', linkId: old });
    expect((await ask('POST', `/api/links/${old}/archive`, promoter)).status).toBeLessThan(300);
    const after = await make(admin, { code: 'AFTER', linkId: old });
    expect([after.status, after.body.code]).toEqual([400, 'coupon.foreign_link']);
    expect((await ask('GET', `/api/coupons/${before.id}`, admin)).status).toBe(200);
  });
});
