/**
 * Share of crawlers caught and of people wrongly caught, by user agents that were not written here:
 * `crawler-user-agents` collects what crawlers send; `user-agents` what browsers of real visitors sent, from
 * which its makers leave out what an older isbot takes for a bot; so the second share flatters a little.
 */
import crawlers from 'crawler-user-agents';
import UserAgent from 'user-agents';
import { profileOf } from '../src/tracking/fraud/user-agent-profile.js';
import { readCommandLine } from './lib/command-line.js';
import { printTable, report } from './lib/report.js';
import { round } from './lib/statistics.js';

const DRAWS = 20_000;
const SHOWN = 20;
const WANTED_CAUGHT = 0.95;
const ALLOWED_WRONG = 0.005;

const options = readCommandLine({ rounds: 1, seconds: 1 });

const isCaught = (userAgent: string): boolean => {
  const { isBot, isHeadless } = profileOf(userAgent);
  return isBot || isHeadless;
};

const crawlerAgents = [...new Set(crawlers.flatMap(({ instances }) => instances))];
const draw = new UserAgent();
const humanAgents = Array.from({ length: DRAWS }, () => draw.random().toString());

const missed = crawlerAgents.filter((userAgent) => !isCaught(userAgent));
const wronged = humanAgents.filter(isCaught);
const caught = 1 - missed.length / crawlerAgents.length;
const wrong = wronged.length / humanAgents.length;

printTable([
  { list: 'crawlers caught', agents: crawlerAgents.length, share: round(caught, 4) },
  { list: 'people wrongly caught', agents: humanAgents.length, share: round(wrong, 4) },
]);
const show = (title: string, agents: readonly string[]): void => {
  const distinct = [...new Set(agents)];
  if (distinct.length === 0) return;
  console.log(`\n${title}: ${distinct.length}${distinct.length > SHOWN ? `, the first ${SHOWN}` : ''}`);
  for (const userAgent of distinct.slice(0, SHOWN)) console.log(`  ${userAgent}`);
};
show('Crawlers taken for people', missed);
show('People taken for crawlers', wronged);

report(
  {
    bench: 'detection',
    ratio: round(caught, 4),
    target: WANTED_CAUGHT,
    pass: caught >= WANTED_CAUGHT && wrong <= ALLOWED_WRONG,
    wronglyCaught: round(wrong, 6),
    allowedWrong: ALLOWED_WRONG,
    samples: [{ crawlers: crawlerAgents.length, distinctPeople: new Set(humanAgents).size }],
  },
  options.json,
);
