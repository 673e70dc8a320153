/** The browsers people come with: what each sends is put together the way its maker does it. */
const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const CHROME_VERSIONS = [124, 126, 128, 129, 130, 131, 132, 133];
const FIREFOX_VERSIONS = ['115.0', '121.0', '128.0', '130.0', '132.0', '134.0'];
const IOS_VERSIONS = ['16_6', '16_7_10', '17_4_1', '17_5_1', '17_6_1', '18_0', '18_1_1', '18_2'];
const SAFARI_VERSIONS = ['16.6', '17.4.1', '17.5', '17.6', '18.0', '18.1.1', '18.2'];
const DESKTOPS = ['Windows NT 10.0; Win64; x64', 'Macintosh; Intel Mac OS X 10_15_7', 'X11; Linux x86_64'];
const PHONES: [android: number, model: string][] = [
  [10, 'SM-A105FN'],
  [11, 'Redmi Note 9 Pro'],
  [12, 'SM-A125F'],
  [13, 'SM-G991B'],
  [13, 'M2101K6G'],
  [13, 'CPH2269'],
  [14, 'Pixel 7'],
  [14, 'SM-S918B'],
  [14, '23021RAA2Y'],
  [15, 'Pixel 8 Pro'],
];

const chrome = (system: string, version: number, suffix = ''): string =>
  `Mozilla/5.0 (${system}) ${WEBKIT} Chrome/${version}.0.0.0 Safari/537.36${suffix}`;

const desktopChromes = DESKTOPS.flatMap((system) =>
  CHROME_VERSIONS.map((version) => chrome(system, version)),
);

const edges = CHROME_VERSIONS.map((version) => chrome(DESKTOPS[0]!, version, ` Edg/${version}.0.0.0`));

const operas = [110, 112, 114, 115].map((version) =>
  chrome(DESKTOPS[0]!, version + 15, ` OPR/${version}.0.0.0`),
);

const mobileChromes = PHONES.flatMap(([android, model]) =>
  CHROME_VERSIONS.map(
    (version) =>
      `Mozilla/5.0 (Linux; Android ${android}; ${model}) ${WEBKIT} Chrome/${version}.0.0.0 Mobile Safari/537.36`,
  ),
);

const samsungs = PHONES.filter(([, model]) => model.startsWith('SM-')).flatMap(([android, model]) =>
  ['23.0', '25.0', '26.0', '27.0'].map(
    (version) =>
      `Mozilla/5.0 (Linux; Android ${android}; ${model}) ${WEBKIT} SamsungBrowser/${version} Chrome/115.0.0.0 Mobile Safari/537.36`,
  ),
);

const firefoxes = DESKTOPS.flatMap((system) =>
  FIREFOX_VERSIONS.map(
    (version) => `Mozilla/5.0 (${system}; rv:${version}) Gecko/20100101 Firefox/${version}`,
  ),
);

const safaris = SAFARI_VERSIONS.map(
  (version) =>
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Safari/605.1.15`,
);

const iphones = IOS_VERSIONS.flatMap((ios) => {
  const start = `Mozilla/5.0 (iPhone; CPU iPhone OS ${ios} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)`;
  const version = ios.split('_').slice(0, 2).join('.');
  return [
    `${start} Version/${version} Mobile/15E148 Safari/604.1`,
    `${start} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`,
    `${start} Mobile/15E148 Instagram 361.0.0.35.82 (iPhone14,5; iOS ${ios}; en_US; en; scale=3.00; 1170x2532; 674117118)`,
    `${start} Mobile/15E148 [FBAN/FBIOS;FBAV/491.1.0.62.108;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/${version};FBSS/3;FBLC/en_US]`,
  ];
});

const ipads = IOS_VERSIONS.map(
  (ios) =>
    `Mozilla/5.0 (iPad; CPU OS ${ios} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${ios.split('_').slice(0, 2).join('.')} Mobile/15E148 Safari/604.1`,
);

export const HUMAN_USER_AGENTS: readonly string[] = [
  ...desktopChromes,
  ...edges,
  ...operas,
  ...mobileChromes,
  ...samsungs,
  ...firefoxes,
  ...safaris,
  ...iphones,
  ...ipads,
];
