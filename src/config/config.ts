import 'reflect-metadata';
import { plainToInstance, Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseRange } from '../kernel/http/cidr.js';
import { TrustedProxies } from '../kernel/http/trusted-proxies.js';

export const APP_ROLES = ['all', 'edge', 'api', 'worker'] as const;
export type AppRole = (typeof APP_ROLES)[number];

/** A setting that keeps the program from starting; the message is one line that names the variable. */
export class ConfigError extends Error {}

const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;

/** The environment, in the names users set. Defaults that depend on each other are settled in loadConfig. */
class Environment {
  @IsOptional() @IsIn(['development', 'production', 'test']) NODE_ENV?: string;
  @Type(() => Number) @IsInt() @Min(0) @Max(65535) PORT: number = 3000;
  @Matches(/^[A-Za-z0-9.:_-]+$/, { message: 'HOST must be an address or a name of this machine' })
  HOST: string = '127.0.0.1';
  @IsOptional()
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  PUBLIC_URL?: string;
  @IsString() DATA_DIR: string = '.afflux';
  @IsOptional() @IsString() DATABASE_URL?: string;
  @IsOptional() @IsString() SYSTEM_DATABASE_URL?: string;
  @IsOptional() @IsString() MIGRATION_DATABASE_URL?: string;
  @IsOptional() @IsString() REDIS_URL?: string;
  @IsIn(APP_ROLES) ROLE: AppRole = 'all';
  @IsOptional() @Transform(toBoolean) @IsBoolean() DEMO?: boolean;
  @IsOptional() @Transform(toBoolean) @IsBoolean() INGEST?: boolean;
  @IsOptional() @IsString() MASTER_KEY?: string;
  @IsOptional() @IsString() JWT_SECRET?: string;
  @IsOptional() @IsString() TRUST_PROXY?: string;
  @IsOptional() @IsString() GEOIP_CITY_DB?: string;
  @IsOptional() @IsString() GEOIP_ASN_DB?: string;
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) LOG_LEVEL: string = 'info';
  @IsOptional() @MinLength(16) METRICS_KEY?: string;
  @IsOptional() @IsString() DNS_SERVERS?: string;
  @IsOptional() @IsString() SMTP_URL?: string;
  @IsOptional() @IsString() MAIL_FROM?: string;
  @IsOptional() @IsString() OUTBOUND_ALLOWED_CIDRS?: string;
  @IsOptional() @Matches(/^[a-z0-9][a-z0-9-]{1,62}$/) DEFAULT_TENANT?: string;
  @Type(() => Number) @IsInt() @Min(0) RATE_LIMIT_PER_MINUTE: number = 6000;
  @Type(() => Number) @IsInt() @Min(1) @Max(60) WEBHOOK_TIMEOUT_SECONDS: number = 15;
  @Type(() => Number) @IsInt() @Min(1) @Max(3_650) WEBHOOK_RETENTION_DAYS: number = 30;
  // Clicks of a device that was offline may be seven days old.
  @Type(() => Number) @IsInt() @Min(8) @Max(36_500) CLICK_RETENTION_DAYS: number = 90;
  @Type(() => Number) @IsInt() @Min(366) @Max(36_500) AUDIT_RETENTION_DAYS: number = 366;
}

export interface Config {
  production: boolean;
  role: AppRole;
  host: string;
  port: number;
  /** Given, or made from host and port once the server listens. */
  publicUrl: string | null;
  dataDir: string;
  /** Null: a private PostgreSQL is started in dataDir. */
  database: DatabaseUrls | null;
  redisUrl: string | null;
  demo: boolean;
  /** Whether this process drains the journal of its dataDir into PostgreSQL. */
  ingest: boolean;
  /** Null: kept in dataDir, made at first start (never in production). */
  masterKeys: Buffer[] | null;
  jwtSecret: string | null;
  /** CIDRs, or names of ranges (loopback, linklocal, uniquelocal), whose forwarded headers are believed. */
  trustProxy: string[];
  /** MMDB file with cities, and one with autonomous systems. */
  geoipCityDb: string | null;
  geoipAsnDb: string | null;
  logLevel: string;
  metricsKey: string | null;
  /** `ip` or `ip:port` of the name servers that domains are verified with; empty: those of the machine. */
  dnsServers: string[];
  /** Private ranges that webhooks and other requests to URLs of people may reach all the same; empty: none. */
  outboundAllowedCidrs: string[];
  /** Where mails are sent to; null: they are written to dataDir/mail. */
  smtpUrl: string | null;
  /** Who mails are from: an address, or a name and an address in angle brackets. */
  mailFrom: string;
  /** Slug of the tenant that people who come by an unknown host name register in; null: none. */
  defaultTenant: string | null;
  /** Requests a minute and person (or IP when nobody is logged in), over all processes; 0 is no limit. */
  rateLimitPerMinute: number;
  /** Days that clicks are kept; conversions find only clicks that are kept. */
  clickRetentionDays: number;
  auditRetentionDays: number;
  /** For one request of a webhook, from the name to the end of the answer. */
  webhookTimeoutMs: number;
  /** Days that deliveries are kept after their end. */
  webhookRetentionDays: number;
}

export interface DatabaseUrls {
  app: string;
  system: string;
  migration: string;
}

/**
 * Reads and judges the environment once.
 * @throws ConfigError whose message is one line naming the variable
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const vars = parse(env);
  const production = vars.NODE_ENV === 'production';
  const database = databaseUrls(vars);
  const loopback = isLoopback(vars.HOST);
  const demo = vars.DEMO ?? (database === null && !production && loopback);

  if (demo && !loopback)
    throw new ConfigError(
      `DEMO: demo data has known passwords and is refused while HOST is ${vars.HOST}, not loopback`,
    );
  if (production) {
    if (demo) throw new ConfigError('DEMO: demo data is refused with NODE_ENV=production');
    if (!database) throw new ConfigError('DATABASE_URL is required with NODE_ENV=production');
    if (!vars.MASTER_KEY)
      throw new ConfigError('MASTER_KEY is required with NODE_ENV=production (32 bytes, base64)');
    if (!vars.JWT_SECRET) throw new ConfigError('JWT_SECRET is required with NODE_ENV=production');
  }
  if (vars.JWT_SECRET !== undefined && Buffer.byteLength(vars.JWT_SECRET) < 32) {
    throw new ConfigError('JWT_SECRET must have at least 32 bytes');
  }

  return {
    production,
    role: vars.ROLE,
    host: vars.HOST,
    port: vars.PORT,
    publicUrl: vars.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    dataDir: resolve(vars.DATA_DIR),
    database,
    redisUrl: redisUrl(vars.REDIS_URL),
    demo,
    ingest: vars.INGEST ?? vars.ROLE !== 'api',
    masterKeys: masterKeys(vars.MASTER_KEY),
    jwtSecret: vars.JWT_SECRET ?? null,
    trustProxy: trustProxy(vars.TRUST_PROXY),
    geoipCityDb: mmdbFile('GEOIP_CITY_DB', vars.GEOIP_CITY_DB),
    geoipAsnDb: mmdbFile('GEOIP_ASN_DB', vars.GEOIP_ASN_DB),
    logLevel: vars.LOG_LEVEL,
    metricsKey: vars.METRICS_KEY ?? null,
    dnsServers: dnsServers(vars.DNS_SERVERS),
    outboundAllowedCidrs: cidrs('OUTBOUND_ALLOWED_CIDRS', vars.OUTBOUND_ALLOWED_CIDRS),
    ...mail(vars),
    defaultTenant: vars.DEFAULT_TENANT ?? (demo ? 'demo' : null),
    rateLimitPerMinute: vars.RATE_LIMIT_PER_MINUTE,
    clickRetentionDays: vars.CLICK_RETENTION_DAYS,
    auditRetentionDays: vars.AUDIT_RETENTION_DAYS,
    webhookTimeoutMs: vars.WEBHOOK_TIMEOUT_SECONDS * 1_000,
    webhookRetentionDays: vars.WEBHOOK_RETENTION_DAYS,
  };
}

function parse(env: NodeJS.ProcessEnv): Environment {
  // An empty variable is one that was not given: compose files and shells leave them so.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const vars = plainToInstance(Environment, given, { exposeDefaultValues: true });
  const [first] = validateSync(vars, { whitelist: true, stopAtFirstError: true });
  if (!first) return vars;
  const reason = Object.values(first.constraints ?? {})[0] ?? 'is not valid';
  const name = first.property;
  throw new ConfigError(`${name}: ${reason.replace(new RegExp(`^${name} `), '')}`);
}

function databaseUrls(vars: Environment): DatabaseUrls | null {
  const names = ['DATABASE_URL', 'SYSTEM_DATABASE_URL', 'MIGRATION_DATABASE_URL'] as const;
  const given = names.filter((name) => vars[name] !== undefined);
  if (given.length === 0) return null;
  const missing = names.find((name) => vars[name] === undefined);
  if (missing) throw new ConfigError(`${missing} is required together with ${given.join(' and ')}`);
  for (const name of names) assertUrl(name, vars[name]!, ['postgres:', 'postgresql:']);
  return {
    app: vars.DATABASE_URL!,
    system: vars.SYSTEM_DATABASE_URL!,
    migration: vars.MIGRATION_DATABASE_URL!,
  };
}

function redisUrl(url: string | undefined): string | null {
  if (!url) return null;
  assertUrl('REDIS_URL', url, ['redis:', 'rediss:']);
  return url;
}

function assertUrl(name: string, value: string, protocols: string[]): void {
  const url = URL.canParse(value) ? new URL(value) : null;
  // The value may hold a password, so it is not repeated here.
  if (!url || !protocols.includes(url.protocol)) {
    throw new ConfigError(
      `${name} must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );
  }
}

function existingFile(name: string, path: string | undefined): string | null {
  if (!path) return null;
  const file = resolve(path);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new ConfigError(`${name}: ${file} is not a file`);
  return file;
}

/** What stands before the metadata at the end of every MMDB file. */
const MMDB_MARK = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
const MMDB_METADATA_BYTES = 128 * 1024;

function mmdbFile(name: string, path: string | undefined): string | null {
  const file = existingFile(name, path);
  if (file === null) return null;
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const end = Buffer.alloc(Math.min(size, MMDB_METADATA_BYTES));
    readSync(handle, end, 0, end.length, size - end.length);
    if (!end.includes(MMDB_MARK)) throw new ConfigError(`${name}: ${file} is no MMDB file`);
  } finally {
    closeSync(handle);
  }
  return file;
}

function trustProxy(value: string | undefined): string[] {
  const ranges = (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  try {
    new TrustedProxies(ranges);
  } catch (error) {
    throw new ConfigError(`TRUST_PROXY: ${(error as Error).message}`);
  }
  return ranges;
}

function mail(vars: Environment): { smtpUrl: string | null; mailFrom: string } {
  const { SMTP_URL: smtpUrl = null, MAIL_FROM: from } = vars;
  if (smtpUrl !== null) {
    assertUrl('SMTP_URL', smtpUrl, ['smtp:', 'smtps:']);
    if (from === undefined) throw new ConfigError('MAIL_FROM is required together with SMTP_URL');
  }
  if (from !== undefined && !MAIL_ADDRESS.test(from)) {
    throw new ConfigError(
      'MAIL_FROM must be an address, or a name and an address: Shop <no-reply@shop.example>',
    );
  }
  return { smtpUrl, mailFrom: from ?? 'Afflux <no-reply@localhost>' };
}

const MAIL_ADDRESS = /^(?:[^<>\p{Cc},;"]{0,100}<[^\s<>@,;"]+@[^\s<>@,;"]+>|[^\s<>@,;"]+@[^\s<>@,;"]+)$/u;

function dnsServers(value: string | undefined): string[] {
  const servers = (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const server of servers) {
    const bare = isIP(server) ? server : server.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1');
    if (!isIP(bare)) throw new ConfigError(`DNS_SERVERS: ${server} is not ip, ip:port or [ip6]:port`);
  }
  return servers;
}

function cidrs(name: string, value: string | undefined): string[] {
  const ranges = (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const wrong = ranges.find((range) => parseRange(range) === null);
  if (wrong !== undefined) throw new ConfigError(`${name}: ${wrong} is not an address or a CIDR range`);
  return ranges;
}

/** Comma-separated for rotation, newest first. */
function masterKeys(value: string | undefined): Buffer[] | null {
  if (!value) return null;
  const keys = value.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
  if (keys.some((key) => key.length !== 32)) throw new ConfigError('MASTER_KEY must be 32 bytes in base64');
  return keys;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
