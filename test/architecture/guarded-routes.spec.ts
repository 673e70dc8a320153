import { Controller, Get, Post, RequestMethod } from '@nestjs/common';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PERMISSIONS, ROLES } from '../../src/kernel/context/roles.js';
import {
  Allow,
  ALLOW_KEY,
  type AllowRule,
  Public,
  PUBLIC_KEY,
} from '../../src/kernel/http/allow.decorator.js';

const SOURCES = join(__dirname, '../../src');
type Class = new (...args: never[]) => object;

interface Route {
  name: string;
  rule: AllowRule | undefined;
  isPublic: boolean;
}

function routesOf(controller: Class): Route[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype)
    .map((name) => ({ name, handler: prototype[name] }))
    .filter(({ handler }) => typeof handler === 'function' && Reflect.hasMetadata('method', handler))
    .map(({ name, handler }) => {
      const mark = <T>(key: string): T | undefined =>
        (Reflect.getMetadata(key, handler as object) ?? Reflect.getMetadata(key, controller)) as
          T | undefined;
      const verb = RequestMethod[Reflect.getMetadata('method', handler as object) as number];
      return {
        name: `${verb} ${controller.name}.${name}`,
        rule: mark<AllowRule>(ALLOW_KEY),
        isPublic: mark<boolean>(PUBLIC_KEY) ?? false,
      };
    });
}

/** Routes that nobody marked, which the guard refuses to everybody. */
const unguarded = (controllers: Class[]): string[] =>
  controllers
    .flatMap(routesOf)
    .filter(({ rule, isPublic }) => !rule && !isPublic)
    .map(({ name }) => name);

/** Marks that let nobody in, or name what does not exist. */
const meaningless = (controllers: Class[]): string[] =>
  controllers
    .flatMap(routesOf)
    .filter(({ rule }) => {
      if (!rule) return false;
      const { roles = [], scopes = [], anyUser = false, permission } = rule;
      return (
        (roles.length === 0 && scopes.length === 0 && !anyUser) ||
        !roles.every((role) => ROLES.includes(role)) ||
        (permission !== undefined && (!PERMISSIONS.includes(permission) || !roles.includes('ADMIN')))
      );
    })
    .map(({ name }) => name);

function allControllers(): Class[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.controller.ts'),
  );
  return files.flatMap((file) => {
    const exported = require(join(SOURCES, file)) as Record<string, unknown>;
    const classes = Object.values(exported).filter(
      (value): value is Class => typeof value === 'function' && Reflect.hasMetadata('path', value),
    );
    if (classes.length === 0) throw new Error(`${file} has no controller`);
    return classes;
  });
}

describe('routes', () => {
  const controllers = allControllers();

  it('are all there', () => {
    expect(controllers.length).toBeGreaterThan(10);
    expect(controllers.flatMap(routesOf).length).toBeGreaterThan(40);
  });

  it('say who may call them, or that everybody may', () => expect(unguarded(controllers)).toEqual([]));

  it('let somebody in, by roles, permissions and scopes that exist', () =>
    expect(meaningless(controllers)).toEqual([]));
});

describe('the search', () => {
  @Controller('forgotten')
  class Forgotten {
    @Get()
    open(): void {}
    @Public()
    @Get('public')
    public(): void {}
    @Allow('ADMIN')
    @Get('admin')
    admin(): void {}
  }

  @Controller('marked')
  @Allow('PROMOTER')
  class Marked {
    @Post()
    make(): void {}
  }

  @Controller('empty')
  class Empty {
    @Allow({})
    @Get()
    nobody(): void {}
    @Allow({ roles: ['PROMOTER'], permission: 'users:read' })
    @Get('useless')
    useless(): void {}
  }

  it('finds what was forgotten', () => {
    expect(unguarded([Forgotten, Marked])).toEqual(['GET Forgotten.open']);
    expect(meaningless([Forgotten, Marked, Empty])).toEqual(['GET Empty.nobody', 'GET Empty.useless']);
  });
});
